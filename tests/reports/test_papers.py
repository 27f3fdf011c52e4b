"""Every paper of every kind in every state: what stands on it, hostile content as text, digests."""

import pytest

from announcements import services as announcements
from approvals.enums import Kind, State
from approvals.models import Application
from county.enums import Role
from county.models import Unit
from reports import codes
from reports.enums import PaperKind
from reports.papers import EPOCH, Look, registry
from tests import factories
from tests.reports.conftest import AT, again, paper_html, paper_pdf, text_of

pytestmark = pytest.mark.django_db
OF_A_CASE = ("approval-sheet", "filing-form", "dossier")
STATES = (
    State.DRAFT, State.SIGNING, State.REVIEWING, State.APPROVING, State.OPERATING, State.ANNOUNCING,
    State.RETURNED, State.REJECTED, State.CANCELLED, "entered",
)  # fmt: skip
HOSTILE = "<script>alert(1)</script><img src=http://127.0.0.1:9/x.png>{{7*7}}{% now 'Y' %}&amp;"


def digest(kind: str, subject, *, whole=True) -> str:
    return registry()[kind].digest(registry()[kind].find(subject.pk), Look(EPOCH, whole))


def test_every_kind_of_paper_is_registered_once():
    assert sorted(registry()) == sorted(PaperKind.values)


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("state", STATES)
def test_every_paper_of_a_case_can_be_written_in_every_state(case_in, kind, state):
    case = case_in(kind, state)
    for paper in OF_A_CASE:
        html = paper_html(paper, case.pk)
        assert case.unit.name in html
        assert (case.number or "未编号") in html
    if case.announcement:
        assert case.announcement.title in paper_html("announcement", case.announcement_id)


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind.values)
def test_the_finished_papers_hold_their_text(case_in, kind):
    case = case_in(kind, "entered")
    sheet = text_of(paper_pdf("approval-sheet", case.pk))
    for words in (
        f"泾源县政务新媒体{case.get_kind_display()}审批表",
        case.number,
        "赵镇长",
        "郑经办",
        "陈审批",
        "拟同意",
        "登记全国系统报送",
    ):
        assert words in sheet
    form = text_of(paper_pdf("filing-form", case.pk))
    for words in ("泾源县政务新媒体备案登记表", case.name, "0954-5011234", "第一责任人", "2026年12月1日报送"):
        assert words in form
    notice = text_of(paper_pdf("announcement", case.announcement_id))
    assert "".join(case.announcement.title.split()) in notice
    assert "特此公告" in notice
    assert "0954" not in notice


def test_a_paper_bears_number_code_time_and_the_code_is_genuine(case_in):
    case = case_in(state=State.REVIEWING)
    for paper in OF_A_CASE:
        html = paper_html(paper, case.pk)
        code = codes.code_for(case.number, case.version, paper)
        assert code in html
        assert "2026年12月1日 09:30" in html
        assert 'src="data:image/svg+xml' in html
        assert codes.verify(case.number, code).kind == paper


def test_pages_are_counted(case_in):
    assert "第1页，共2页" in text_of(paper_pdf("approval-sheet", case_in(state=State.ANNOUNCING).pk))


def test_a_draft_bears_no_code_and_says_that_it_is_none(case_in):
    html = paper_html("approval-sheet", case_in(state=State.DRAFT).pk)
    assert "不作正式材料" in html
    assert "核验码" not in html


def test_the_sheet_of_a_change_shows_before_and_after(case_in):
    html = paper_html("approval-sheet", case_in(Kind.ALTERING, State.SIGNING, name="香水发布").pk)
    assert "账号名称：由“云上香水”改为“香水发布”" in html
    form = paper_html("filing-form", Application.objects.get(name="香水发布").pk)
    assert "（变更前：云上香水）" in form


def test_the_sheet_counts_rule_checks_until_the_approval(case_in):
    assert "需判断 0 项" in paper_html("approval-sheet", case_in(state=State.REVIEWING).pk)


def test_the_sheet_of_an_approved_case_does_not_check_again(case_in):
    assert "逐项检查，全部符合" in paper_html("approval-sheet", case_in(state=State.OPERATING).pk)


def test_the_sheet_of_a_second_level_unit_names_its_department(county):
    draft = factories.draft(county, unit=county.hospital, by=county.hospital_clerk)
    html = paper_html("approval-sheet", factories.bring(county, draft, State.SIGNING).pk)
    assert "泾源县卫生健康局" in html
    assert "主管单位<br>" in html


def test_an_exception_stands_on_the_sheet_with_its_reason(county):
    factories.account(county.town, code="douyin", name="香水旧号")
    draft = factories.draft(county, exception_platform="原账号无法找回")
    assert "同平台例外（第十一条）：原账号无法找回" in paper_html("approval-sheet", draft.pk)


def test_the_form_uses_the_words_of_the_office(case_in):
    from accounts.models import FormField

    case = case_in(state=State.DRAFT)
    row = FormField.objects.get(name="purpose")
    row.print_title = "账号定位"
    row.save()
    assert "账号定位" in paper_html("filing-form", case.pk)


def test_fields_of_an_application_stand_on_the_form_of_an_application_only(county):
    from accounts.models import Account

    plain = factories.account(county.town)
    app = factories.account(county.other_town, code="app", name="新民通", app_icp="宁ICP备1号")
    assert "宁ICP备1号" in paper_html("filing-form", app.pk)
    assert "ICP" not in paper_html("filing-form", plain.pk)
    assert Account.objects.count() == 2


def test_the_form_of_an_account_bears_its_filing_number_and_the_opinions_of_its_case(case_in):
    account = case_in(state=State.ANNOUNCING).account
    html = paper_html("filing-form", account.pk)
    assert f"编号：{account.filing_number}" in html
    assert "陈审批" in html
    assert codes.code_for(account.filing_number, codes.account_version(account), "filing-form") in html


def test_an_account_without_a_case_has_a_form_too(county):
    assert "香水镇人民政府" in paper_html("filing-form", factories.account(county.town).pk)


def test_phones_are_whole_for_unit_and_office_and_masked_for_lookers_on(county, case_in):
    case = case_in(state=State.REVIEWING)
    paper = registry()["filing-form"]
    for person, whole in (
        (county.clerk, True),
        (county.leader, True),
        (county.reviewer, True),
        (county.inspector, False),
        (county.observer, False),
    ):
        html = paper.html(case, paper.look(case, person, AT))
        assert ("0954-5011234" in html) is whole
        assert ("0954-***1234" in html) is not whole


def test_hostile_content_is_printed_as_text(county):
    draft = factories.draft(
        county, purpose=HOSTILE, first_post="<b>\u202e长镇", reason="=cmd|' /C calc'!A0 {{ settings.SECRET_KEY }}"
    )
    case = factories.bring(county, draft, State.REVIEWING)
    html = paper_html("approval-sheet", case.pk)
    assert "<script>" not in html
    assert "src=http" not in html.replace("&lt;img src=http", "")
    printed = text_of(paper_pdf("approval-sheet", case.pk))
    assert "".join(HOSTILE.split()) in printed
    assert "{{settings.SECRET_KEY}}" in printed
    assert "<b>长镇" in printed


def test_the_same_content_has_the_same_digest_whenever_it_is_printed(case_in, room):
    case = case_in(state=State.REVIEWING)
    first = {paper: digest(paper, case) for paper in OF_A_CASE}
    room.forward(minutes=40)
    assert {paper: digest(paper, case) for paper in OF_A_CASE} == first


def test_a_step_changes_the_digest_of_every_paper(county, case_in):
    case = case_in(state=State.REVIEWING)
    before = {digest(paper, case) for paper in OF_A_CASE}
    factories.bring(county, case, State.APPROVING)
    assert not before & {digest(paper, again(case)) for paper in OF_A_CASE}


def test_the_office_rewording_the_announcement_changes_its_digest(county, case_in):
    text = case_in(state=State.ANNOUNCING).announcement
    before = digest("announcement", text)
    announcements.reword(text, title=text.title, body="另行公告。", by=county.clerk)
    assert digest("announcement", text) != before


def test_a_renamed_unit_changes_the_digest(case_in):
    case = case_in(state=State.REVIEWING)
    before = digest("approval-sheet", case)
    unit = Unit.objects.get(pk=case.unit_id)
    unit.name = "香水镇政府"
    unit.save()
    assert digest("approval-sheet", case) != before


def test_a_masked_form_has_a_digest_of_its_own(case_in):
    case = case_in(state=State.REVIEWING)
    assert digest("filing-form", case) != digest("filing-form", case, whole=False)


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["approval-sheet", "filing-form"])
def test_the_same_paper_is_made_of_the_same_bytes(case_in, paper):
    case = case_in(state=State.REVIEWING)
    assert paper_pdf(paper, case.pk) == paper_pdf(paper, case.pk)


def test_the_creation_date_inside_is_that_of_the_content(case_in):
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(paper_pdf("approval-sheet", case_in(state=State.SIGNING).pk))) as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261201")


def test_file_names_are_chinese_and_safe(county, case_in):
    case = case_in(state=State.REVIEWING)
    paper = registry()["dossier"]
    case.name = 'a/b\\c:"d"\r\n'
    name = paper.file_name(case, "pdf")
    assert name.endswith(f"{case.number}.pdf")
    assert not set('\\/:*?"<>|\r\n') & set(name)


def test_what_is_sent_on_has_a_word_version(case_in):
    assert [kind for kind, paper in registry().items() if "docx" in paper.formats] == ["announcement", "circular"]
    with pytest.raises(LookupError):
        registry()["dossier"].docx(case_in(state=State.DRAFT), Look(AT))


def test_a_person_of_several_units_sees_whole_phones_where_he_serves(county, case_in):
    both = factories.user(Role.INSPECTOR, county.office, name="兼任")
    from county.models import RoleAssignment

    RoleAssignment.objects.create(user=both, unit=county.town, role=Role.CLERK)
    paper = registry()["filing-form"]
    assert paper.look(case_in(state=State.REVIEWING), both, AT).whole
