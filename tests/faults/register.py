"""The register of faults: each number with the tests that hold it, and how often they try. Written to docs/faults.md.

``python -m tests.faults.register`` writes the page; a test holds it to this register and to the tests.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "faults.md"
HEAD = """# Faults

Written by `make docs` (`python -m tests.faults.register`); a test holds it to the tests. Every fault that the portal is built to
bear, with the tests that hold it. *n* is how often a fault is tried: in `make test` on each database, and in `make chaos`,
which prints its figures. The counts of `make chaos` come from variables: `FAULTS_SCALE` (share of all n, default 1),
`FAULTS_REPEATS`, `FAULTS_WINDOWS`, `FAULTS_CUTS`, `FAULTS_KILLS`, `LEDGER_MINUTES` (5), `LEDGER_SEED`.

The ledger run (`faults/test_ledger.py`, short and long) starts the whole production shape and kills its parts: it belongs to
`make chaos` alone, whatever the column of `make test` says beside it.

"""
NTH = "tests/faults/test_nth.py::test_a_deed_that_fails_anywhere_leaves_the_state_fully_old"
AROUND = "tests/faults/test_surroundings.py"
PROOF = "tests/portal/test_proof.py"
LEDGER = "tests/faults/test_ledger.py::test_every_acknowledged_deed_outlives_each_nemesis_once"
ANSWERS, TWICE, TIME = "tests/faults/test_answers.py", "tests/faults/test_twice.py", "tests/faults/test_time.py"
RACES, DECIDE = "tests/approvals/test_races.py", "tests/approvals/test_decide.py"
RELAY, TICK, JOBS = (f"tests/notifications/test_{name}.py" for name in ("relay", "tick", "jobs"))
PROCESSES, STATUS = "tests/notifications/test_processes.py", "tests/notifications/test_status.py"


@dataclass(frozen=True)
class Fault:
    """*tests* are ``path::function`` or ``path::Class::function``; *reason* stands where there is no test, or what one leaves open."""

    number: int
    title: str
    tests: tuple[str, ...] = ()
    short: str = ""
    long: str = ""
    reason: str = ""

    @property
    def name(self) -> str:
        return f"F{self.number:02}"


FAULTS = (
    Fault(
        1, "Double click, resend, retry of a POST",
        (
            f"{TWICE}::TestClicks::test_a_form_sent_several_times_at_once_has_one_effect_and_one_answer",
            f"{TWICE}::TestClicks::test_the_same_key_with_another_body_is_a_conflict",
            f"{DECIDE}::TestOnce::test_a_double_click_has_one_effect_and_the_same_answer",
            f"{RACES}::test_ten_clicks_with_one_key_have_one_effect_and_one_answer",
        ), "2 and 10 at once; 20 races", "100 × 10 at once",
    ),
    Fault(
        2, "Two approvers at once",
        (
            f"{RACES}::test_one_of_two_wins_and_the_other_is_told",
            f"{RACES}::test_without_the_lock_the_doubles_appear",
            f"{DECIDE}::TestConflicts::test_two_approvers_decide_once",
        ), "6 × 20 races; 20 without the lock, all doubled", "6 × 125 races",
    ),
    Fault(
        3, "Stale approval (somebody returned, edited and sent it again meanwhile)",
        (
            "tests/approvals/test_steps.py::test_a_stale_version_is_a_conflict_that_keeps_the_opinion",
            f"{DECIDE}::TestConflicts::test_a_stale_page_shows_what_changed",
            f"{TWICE}::test_two_sessions_in_every_order_act_only_on_what_they_saw",
        ), "270 orders", "270 orders",
    ),
    Fault(
        4, "Withdraw against approve, edit against sign, close against change",
        (
            f"{TWICE}::test_two_sessions_in_every_order_act_only_on_what_they_saw",
            f"{RACES}::test_an_edit_never_slips_under_a_submission",
            f"{RACES}::test_a_posting_and_a_report_at_once_both_stand",
        ), "15 pairs × 6 orders × 3 states", "the same; 6 × 125 races",
    ),
    Fault(
        5, "Crash between commit and notification",
        (NTH, LEDGER), "the answer is lost after each keyed deed; web killed once", "web killed at random for 5 minutes",
    ),
    Fault(
        6, "A task is delivered twice or a hundred times",
        (
            f"{TWICE}::TestTasks::test_a_job_delivered_eight_times_at_once_is_done_once",
            f"{TWICE}::TestTasks::test_eight_ticks_at_once_leave_what_one_leaves",
            f"{TICK}::test_celery_delivering_the_task_many_times_has_one_effect",
            f"{PROCESSES}::test_eight_engines_at_once_remind_each_person_once",
        ), "each task 8 at once, 20 in a row", "the same",
    ),
    Fault(
        7, "Relay or the worker's child killed",
        (
            f"{RELAY}::test_a_sender_that_died_is_replaced_after_a_minute",
            f"{PROCESSES}::test_the_child_dies_with_a_killed_loop_and_the_job_is_taken_over",
            LEDGER,
        ), "1 each", "at random for 5 minutes",
    ),
    Fault(
        8, "The whole worker killed, started again",
        (f"{PROCESSES}::test_a_job_whose_worker_was_killed_and_whose_hint_is_lost_is_driven_again", LEDGER),
        "2", "at random for 5 minutes",
    ),
    Fault(
        9, "Poisoned task: kills itself, eats memory",
        (
            f"{JOBS}::TestChildren::test_a_poisoned_job_has_three_attempts_then_an_incident_and_others_go_on",
            f"{JOBS}::TestChildren::test_an_atomic_job_that_dies_leaves_nothing_behind",
        ), "3 attempts each", "the same",
    ),
    Fault(
        10, "Redis is down or hangs",
        (LEDGER, f"{JOBS}::TestHints::test_a_broker_that_hangs_costs_the_request_nothing"),
        "hangs 5 s, down 2 s, nobody refused", "at random for 5 minutes",
    ),
    Fault(11, "Redis started again or emptied", (LEDGER,), "1 each", "at random for 5 minutes"),
    Fault(12, "Redis is full", (LEDGER,), "3 s", "at random for 5 minutes"),
    Fault(
        13, "Beat and worker down for hours or days, over holidays",
        (
            f"{TIME}::test_what_time_brings_comes_once_however_long_the_portal_was_down",
            "tests/notifications/test_reminders.py::test_random_downtime_loses_nothing_doubles_nothing_and_sends_nothing_early",
        ), "2 courses of 18 days; 12 random ladders", "10 courses, each moment",
    ),
    Fault(
        14, "No beat, two, five",
        (f"{TIME}::test_no_beat_two_or_five_give_the_same_effects", f"{TICK}::test_of_eight_ticks_at_once_one_runs", LEDGER),
        "0, 1, 2, 5", "two beats for 5 minutes",
    ),
    Fault(
        15, "Zone of the machine, midnight in Shanghai, clock jumps",
        (
            f"{TIME}::test_the_day_of_a_deed_is_shanghais_in_every_zone_of_the_machine",
            f"{TIME}::test_a_clock_that_jumps_leaves_the_order_of_decisions",
            "tests/county/test_clock.py::test_the_day_turns_at_midnight_in_shanghai_whatever_the_zone_of_the_machine",
            f"{TICK}::test_a_clock_put_back_does_not_stop_the_tick",
            f"{RELAY}::test_a_clock_put_back_locks_nothing_away",
        ), "4 zones; jumps of an hour within F13", "the same",
    ),
    Fault(
        16, "Calendar: missing year, amended notice, worked Saturdays, Ningxia's days",
        (
            "tests/county/test_workdays.py::test_the_deadline_is_the_one_counted_by_hand",
            "tests/county/test_workdays.py::test_no_day_of_the_century_raises",
            "tests/county/test_workdays.py::test_a_notice_that_was_changed_in_mid_year_counts_as_changed",
            "tests/county/test_workdays.py::test_a_year_without_a_table_is_reckoned_with_the_statutory_days",
            "tests/county/test_workdays.py::test_another_day_off_never_shortens_a_term",
        ), "every case of tests/data/workday_cases.csv", "the same",
    ),
    Fault(
        17, "PostgreSQL restarted fast, killed",
        (LEDGER, f"{ANSWERS}::test_a_database_that_goes_away_at_any_statement_gives_a_page_with_a_way_on"),
        "1 each under load; each 13th statement of a page", "at random for 5 minutes",
    ),
    Fault(
        18, "Database slow: a locked table, no free connection, a slow line",
        (
            f"{ANSWERS}::test_a_locked_table_is_answered_soon_and_the_next_try_passes",
            f"{ANSWERS}::test_a_database_without_free_connections_is_told_and_heals",
            f"{AROUND}::TestSlowLine::test_pages_and_deeds_are_late_and_right_and_quick_again_afterwards",
            f"{AROUND}::TestSlowLine::test_eight_readers_at_once_all_get_their_page",
        ), "1 each; 50 ms for each piece on the line", "the same",
    ),
    Fault(
        19, "Deadlock",
        (
            f"{ANSWERS}::test_a_deadlock_is_done_again_and_nobody_sees_it",
            f"{ANSWERS}::test_a_deed_inside_another_transaction_is_not_tried_again",
        ), "2 forced", "50 forced",
    ),
    Fault(
        20, "SQLite: eight writers, a long reader, kill -9",
        ("tests/faults/test_sqlite.py::test_eight_writers_are_never_told_that_the_database_is_locked_and_lose_nothing",),
        "2 kills, 200 commits", "20 kills, 4,000 commits",
    ),
    Fault(
        21, "gunicorn killed in the middle of a request or upload",
        (LEDGER, NTH, "tests/county/test_leftovers.py::test_old_halves_and_unknown_files_go_and_young_ones_stay"),
        "2 kills; a failure within every file deed", "at random for 5 minutes",
    ),
    Fault(
        22, "Disk full",
        (
            f"{ANSWERS}::test_a_full_disk_is_told_and_leaves_nothing", NTH, f"{STATUS}::test_a_full_disk_is_an_alarm",
            f"{AROUND}::TestFullLog::test_a_log_that_takes_nothing_more_stops_no_deed",
            f"{AROUND}::TestFullTemporaryFolder::test_a_large_upload_is_told_and_leaves_nothing",
        ), "each file operation of an upload; log and temporary folder once", "each file operation of every deed",
    ),
    Fault(
        23, "Loss of everything: the restore drill",
        (
            "tests/portal/test_drill.py::test_a_portal_that_was_lost_is_the_same_again",
            "tests/portal/test_drill.py::TestManifest::test_a_torn_one_is_not_restored",
        ), "1", "the same",
    ),
    Fault(
        24, "Migrations forward and backward",
        (
            "tests/jingyuan_media/test_migrations.py::test_no_migration_is_one_way_or_holds_a_growing_table",
            "tests/jingyuan_media/test_migrations.py::test_every_app_goes_back_to_nothing_and_forward_to_the_same",
        ), "every operation read", "1 walk back and forth",
        "the former version's code never meets the new tables: an upgrade stops the portal (docs/operations.md)",
    ),
    Fault(25, "Deployment under load (HUP)", (LEDGER,), "1, nobody refused", "about every fifth blow, nobody refused"),
    Fault(
        26, "A paper that hangs, is huge or misses a font",
        (
            f"{JOBS}::TestChildren::test_a_job_that_does_not_end_is_killed",
            f"{JOBS}::TestChildren::test_a_poisoned_job_has_three_attempts_then_an_incident_and_others_go_on",
            "tests/reports/test_rendering.py::test_a_character_without_a_font_is_named_and_not_an_empty_box",
        ), "1 each", "the same",
    ),
    Fault(
        27, "Upload interrupted",
        ("tests/faults/test_refusing.py::TestCuts::test_an_upload_that_is_cut_off_leaves_nothing_and_comes_whole_the_next_time",),
        "3 cuts", "200 cuts",
    ),
    Fault(
        28, "Mail server or webhook down, slow, half accepting",
        (
            f"{RELAY}::test_an_unreachable_server_gets_patience_up_to_24_hours",
            f"{RELAY}::test_a_refusal_is_repeated_twelve_times_and_then_shown_to_a_person",
            f"{RELAY}::test_a_server_that_accepts_and_then_breaks_can_recognise_the_second_copy",
            f"{RELAY}::test_a_dead_server_stops_the_batch_after_three",
            f"{RELAY}::test_a_webhook_that_answers_with_an_error_refuses",
        ), "6 ways to be unreachable, refusals, half acceptance", "the same",
    ),
    Fault(
        29, "The audit entry cannot be written",
        ("tests/faults/test_refusing.py::test_without_its_audit_entry_no_deed_is_done",), "8 deeds", "the same",
    ),
    Fault(
        30, "An audit entry or decision altered behind the portal's back",
        (f"{PROOF}::test_every_tamper_is_found", f"{PROOF}::test_an_altered_decision_is_named"),
        "20 tampers; 4 ways to alter a decision", "1,000 tampers",
    ),
    Fault(
        31, "Edges of years, quarters and leap years",
        (f"{TIME}::test_fifteen_days_pass_over_years_and_leap_days", f"{TIME}::test_a_day_belongs_to_its_quarter"),
        "12 dates", "the same",
    ),
    Fault(32, "Twelve hours of load with faults", reason="not run: the long ledger run is five minutes; set LEDGER_MINUTES"),
    Fault(33, "Power loss", reason="cannot be simulated without a block device; fsync is on (PostgreSQL, SQLite FULL)"),
)  # fmt: skip


def functions(path: Path) -> set[str]:
    """Tests of a file, as ``function`` or ``Class::function``."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return found


def missing(fault: Fault) -> list[str]:
    """Tests that the register names and that do not exist."""
    gone = []
    for test in fault.tests:
        path, _, name = test.partition("::")
        if not (ROOT / path).is_file() or name not in functions(ROOT / path):
            gone.append(test)
    return gone


def page() -> str:
    lines = ["| Fault | Tests | n in make test | n in make chaos |", "|---|---|---|---|"]
    for fault in FAULTS:
        told = [f"`{test.removeprefix('tests/')}`" for test in fault.tests] + ([fault.reason] if fault.reason else [])
        lines.append(
            f"| {fault.name} {fault.title} | {'<br>'.join(told)} | {fault.short or '–'} | {fault.long or '–'} |"
        )
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
