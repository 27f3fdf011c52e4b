"""Clients of the ledger run: people at browsers, who send again what was not answered, and note what was."""

import json
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tests import factories as make

TRY_SECONDS = 90  # of sending one form again before giving it up


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *words):
        return None


class Ledger:
    """One line per acknowledged operation, on disk before anybody relies on it; and every answer that was none."""

    def __init__(self, path: Path):
        self.file, self.lock = path.open("a", buffering=1), threading.Lock()
        self.lines: list[dict] = []
        self.failures: list[tuple[float, str]] = []

    def note(self, **facts) -> None:
        with self.lock:
            self.lines.append(facts | {"at": time.monotonic()})
            self.file.write(json.dumps(facts) + "\n")

    def failed(self, words: str) -> None:
        with self.lock:
            self.failures.append((time.monotonic(), words))

    def of(self, what: str) -> list[dict]:
        return [line for line in self.lines if line["what"] == what]


@dataclass
class Person:
    """A browser of one person: session and token cookies."""

    url: str
    username: str
    ledger: Ledger
    stop: threading.Event
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict | None = None, proof: bytes | None = None):
        """One request; (status, headers, page). Raises OSError where there is no answer."""
        body, kind = None, ""
        if form is not None:
            form = form | {"csrfmiddlewaretoken": self.cookies["csrf"]}
            body, kind = (
                multipart(form, proof) if proof else (urlencode(form).encode(), "application/x-www-form-urlencoded")
            )
        request = Request(self.url + path, body, {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())})
        if kind:
            request.add_header("Content-Type", kind)
        try:
            answer = build_opener(Stay).open(request, timeout=20)
        except HTTPError as told:
            answer = told
        with answer:
            page = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers, page

    def insist(self, path: str, form: dict | None = None, proof: bytes | None = None):
        """Ask until there is an answer that is no 5xx; None when the run is over first. 503 is believed."""
        until = time.monotonic() + TRY_SECONDS
        while time.monotonic() < until:
            try:
                status, headers, page = self.ask(path, form, proof)
            except (OSError, ValueError) as reason:
                self.ledger.failed(f"{path}: {reason!r}"[:200])
            else:
                if status < 500:
                    return status, headers, page
                self.ledger.failed(f"{path}: {status}")
            if self.stop.wait(0.3):
                return None
        return None

    def sign_in(self) -> None:
        self.insist("/login/")
        status, _, page = self.insist("/login/", {"username": self.username, "password": make.PASSWORD})
        assert status == 302 and "sid" in self.cookies, (self.username, status, page[-800:])
        self.ledger.note(what="sign_in", by=self.username)

    def act(self, case: str, page: str, address: str, step: str, proof: bytes | None = None, **typed) -> bool:
        """Read the form of *page*, send it until it is answered; True when it is acknowledged."""
        read = self.insist(page)
        if read is None:
            return False
        version, key = re.search(r'name="version" value="(\d+)"', read[2])[1], str(uuid.uuid4())
        self.ledger.note(what="sent", case=case, step=step, key=key)
        told = self.insist(address, typed | {"version": version, "key": key}, proof)
        if told is None:
            return False
        assert told[0] == 302, (step, told[0], re.sub(r"<[^>]+>|\s+", " ", told[2])[-1500:])
        self.ledger.note(what="done", case=case, step=step, key=key)
        return True


def multipart(form: dict, proof: bytes) -> tuple[bytes, str]:
    mark = uuid.uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in form.items()]
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="proof"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    )
    return b"".join(
        [*parts, head.encode(), proof, f"\r\n--{mark}--\r\n".encode()]
    ), f"multipart/form-data; boundary={mark}"


def walk(case: dict, people: dict[str, Person], day: str) -> bool:
    """One case from the draft to the report; False when the run ended on the way."""
    pk = case["pk"]
    page, opinion = f"/approve/{pk}/", f"/approve/{pk}/step/decide/"
    clerk, leader = people[case["clerk"]], people[case["leader"]]
    late = {"day": day, "shown_name": case["name"], "identifier": f"id{pk[:8]}", "verified_state": "verified"}
    late |= {"verified_subject": case["unit"], "link": "", "verified_until": ""}
    return (
        clerk.act(pk, f"/apply/{pk}/5/", f"/apply/{pk}/5/", "submit", declared="on")
        and leader.act(pk, page, opinion, "sign", result="sign", opinion="同意")
        and people["reviewer"].act(pk, page, opinion, "review", result="review", opinion="拟同意")
        and people["approver"].act(pk, page, opinion, "approve", result="approve", opinion="同意")
        and clerk.act(pk, f"/approve/{pk}/report/", f"/approve/{pk}/report/", "report_done", make.png_bytes(), **late)
    )
