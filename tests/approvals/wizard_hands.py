"""Hands of a clerk without JavaScript: reads the forms of a page and posts what a browser would."""

from html.parser import HTMLParser

from django.urls import reverse

STEP_PATHS = "approvals:wizard"


class Forms(HTMLParser):
    """Controls of the form with the id that is asked for, as a browser would send them."""

    def __init__(self, markup: str, identity: str = "wizard"):
        super().__init__()
        self.identity, self.inside, self.area, self.select = identity, False, "", ""
        self.values: dict[str, list[str]] = {}
        self.action = ""
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.inside = found.get("id") == self.identity
            self.action = found["action"] if self.inside else self.action
        if not self.inside:
            return
        name = found.get("name", "")
        if tag == "textarea":
            self.area = name
            self.values.setdefault(name, [""])
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in found:
            self.values.setdefault(self.select, []).append(found.get("value", ""))
        elif tag == "input" and "disabled" not in found:
            self._input(found, name)

    def _input(self, found, name):
        kind = found.get("type", "text")
        if kind in {"submit", "file"} or (kind in {"checkbox", "radio"} and "checked" not in found):
            return
        blank = "on" if kind in {"checkbox", "radio"} else ""
        self.values.setdefault(name, []).append(found.get("value", blank))

    def handle_data(self, data):
        if self.area:
            self.values[self.area] = [self.values[self.area][0] + data.removeprefix("\n")]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "textarea":
            self.area = ""
        if tag == "select":
            self.select = ""


class Clerk:
    """A browser without JavaScript that counts what is typed."""

    def __init__(self, client, user):
        client.force_login(user)
        self.client, self.user, self.typed = client, user, 0
        self.response = None

    def go(self, path: str):
        """Open a page, following redirects."""
        self.response = self.client.get(path, follow=True)
        return self

    @property
    def text(self) -> str:
        return self.response.content.decode()

    @property
    def path(self) -> str:
        return self.response.request["PATH_INFO"]

    def fill(self, *, action: str = "continue", count: bool = True, **typed):
        """Send the form of the page with these values typed over what stands there."""
        form = Forms(self.text)
        data = dict(form.values)
        for name, value in typed.items():
            data[name] = value if isinstance(value, list) else [value]
        self.typed += len([name for name in typed if not name.startswith(("file_", "same"))]) if count else 0
        if action:
            data["action"] = [action]
        self.response = self.client.post(form.action, data, follow=True)
        return self

    def press(self, button: str, value: str, /, **typed):
        """Press a shortcut button of the form."""
        return self.fill(action="", count=False, **typed | {button: value})

    def start(self, **values):
        """Begin an application."""
        self.response = self.client.post(reverse("approvals:start"), values, follow=True)
        return self

    @property
    def shown_values(self) -> dict[str, list[str]]:
        return Forms(self.text).values
