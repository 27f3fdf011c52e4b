"""Writing a case."""

urlpatterns: list = []
