"""Serving uploads: through scope only, with a fixed type; strangers find nothing."""

import uuid

import pytest
from django.urls import reverse

from county import attachments
from county.models import Attachment, AuditEntry
from notifications.models import Incident
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def image(county):
    return attachments.receive(factories.png("截图.png"), by=county.clerk, unit=county.town)


@pytest.fixture
def document(county):
    return attachments.receive(factories.pdf("会议纪要.pdf"), by=county.clerk, unit=county.town)


def look(client, row, **asked):
    """The answer, read to its end."""
    answer = client.get(address(row), asked)
    assert not answer.streaming or b"".join(answer.streaming_content)
    return answer


def address(row) -> str:
    return reverse("county:file", args=[row.pk])


@pytest.mark.parametrize("who", ["clerk", "colleague", "leader", "reviewer", "approver", "inspector", "observer"])
def test_who_may_see_the_unit_may_see_the_file(client, county, document, who):
    client.force_login(getattr(county, who))
    answer = client.get(address(document))
    assert b"".join(answer.streaming_content) == factories.pdf().read()


@pytest.mark.parametrize("who", ["stranger", "other_leader", "hospital_clerk", "sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("query", ["", "?view=1"])
def test_a_stranger_finds_nothing(client, county, document, who, query):
    client.force_login(getattr(county, who))
    assert client.get(address(document) + query).status_code == 404


def test_a_supervising_unit_sees_what_is_below_and_not_the_reverse(client, county):
    below = attachments.receive(factories.png(), by=county.hospital_clerk, unit=county.hospital)
    above = attachments.receive(factories.png(), by=county.health_leader, unit=county.health)
    client.force_login(county.health_leader)
    assert look(client, below).status_code == 200
    client.force_login(county.hospital_leader)
    assert client.get(address(above)).status_code == 404


def test_a_visitor_is_sent_to_log_in(client, document):
    assert client.get(address(document)).url == f"/login/?next={address(document)}"


def test_a_download_carries_its_own_name_and_type(client, county, document):
    client.force_login(county.clerk)
    answer = look(client, document)
    assert answer["Content-Disposition"].startswith("attachment") and "%E4%BC%9A" in answer["Content-Disposition"]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("kind", ["image", "document"])
def test_in_the_browser_nothing_of_it_runs(client, county, kind, request):
    client.force_login(county.clerk)
    answer = look(client, request.getfixturevalue(kind), view="1")
    assert answer["Content-Disposition"].startswith("inline")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert ("sandbox" in policy) is (kind == "image")


@pytest.mark.parametrize("view", ["0", "false", "", "yes", "1 " * 50])
def test_other_wishes_are_a_download(client, county, image, view):
    client.force_login(county.clerk)
    assert look(client, image, view=view)["Content-Disposition"].startswith("attachment")


def test_a_name_cannot_break_out_of_its_header(client, county):
    name = 'a"; filename="b.html\r\nX-Bad: 1.png'
    row = attachments.receive(factories.png(name), by=county.clerk, unit=county.town)
    client.force_login(county.clerk)
    answer = look(client, row, view="1")
    assert answer.status_code == 200 and "X-Bad" not in answer.headers
    assert "\n" not in answer["Content-Disposition"]


def flip(row):
    path = attachments.file_path(row)
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


@pytest.mark.parametrize("harm", [flip, lambda row: attachments.file_path(row).unlink()], ids=["flipped", "gone"])
def test_a_damaged_file_is_not_served_and_the_administrator_learns_of_it(client, county, document, harm):
    harm(document)
    client.force_login(county.clerk)
    for times in (1, 2):
        answer = client.get(address(document))
        assert answer.status_code == 410 and "与收到时不一致" in answer.content.decode()
        assert AuditEntry.objects.filter(action="county.file_damaged", target_id=document.pk).count() == times
        incident = Incident.objects.get(what=f"file:{document.pk}")
        assert incident.times == times and document.name in incident.title


def test_a_wrong_second_digest_is_damage_too(client, county, document):
    Attachment._base_manager.filter(pk=document.pk).update(second_digest="sm3:" + "0" * 64)
    client.force_login(county.clerk)
    assert client.get(address(document)).status_code == 410


def test_a_file_of_before_the_second_digest_is_served(client, county, document):
    Attachment._base_manager.filter(pk=document.pk).update(second_digest="")
    client.force_login(county.clerk)
    assert look(client, document).status_code == 200


def test_a_file_put_back_settles_its_incident(client, county, document):
    body = attachments.file_path(document).read_bytes()
    flip(document)
    client.force_login(county.clerk)
    client.get(address(document))
    client.force_login(county.sysadmin)
    incident = Incident.objects.get()
    client.post(reverse("portal:incident_retry"), {"incident": incident.pk})
    still = Incident.objects.get(resolved_at__isnull=True)
    attachments.file_path(document).write_bytes(body)
    client.post(reverse("portal:incident_retry"), {"incident": still.pk})
    assert not Incident.objects.filter(resolved_at__isnull=True).exists()
    client.force_login(county.clerk)
    assert look(client, document).status_code == 200


@pytest.mark.parametrize("tail", [str(uuid.uuid4()), "1", "..%2f..%2fsettings.py"])
def test_an_unknown_one_is_not_found(client, county, tail):
    client.force_login(county.clerk)
    assert client.get(f"/files/{tail}/").status_code == 404


def test_nothing_can_be_sent_there(client, county, image):
    client.force_login(county.clerk)
    assert client.post(address(image)).status_code == 405
