"""An index by which an account is found by one or two characters, on PostgreSQL; kept by the database itself.

Trigrams need three characters, and most Chinese words have two. So a column that PostgreSQL computes by itself holds every
single character and every pair of neighbours of the four texts that are searched, under an index. No extension is needed,
and nothing that writes an account has to know of it; existing rows get it with the migration. Other databases look through
the rows. Whoever changes the type of one of the four fields takes the column away first and puts it back after.
"""

from django.db import migrations

FUNCTIONS = (
    # Pieces of a text from *shortest* to two characters, capitals throughout (as ILIKE compares); none with a blank in it.
    """
    CREATE FUNCTION search_grams(words text, shortest int) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
      SELECT coalesce(array_agg(DISTINCT piece), '{}') FROM (
        SELECT substr(upper(words), place, size) AS piece
        FROM generate_series(1, length(words)) place, generate_series(shortest, 2) size
        WHERE place + size - 1 <= length(words)
      ) pieces WHERE piece !~ '[[:space:]]'
    $$
    """,
    # What an account is found by: a line for each text, so that no pair spans two of them.
    """
    CREATE FUNCTION account_grams(name text, identifier text, filing_number text, initials text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
      SELECT search_grams(name || E'\\n' || identifier || E'\\n' || filing_number || E'\\n' || initials, 1)
    $$
    """,
)
COLUMN = """
    ALTER TABLE accounts_account ADD COLUMN grams text[]
    GENERATED ALWAYS AS (account_grams(name, identifier, filing_number, initials)) STORED
"""
INDEX = "CREATE INDEX account_grams_idx ON accounts_account USING gin (grams)"


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in (*FUNCTIONS, COLUMN, INDEX):
            schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE accounts_account DROP COLUMN grams")
        schema_editor.execute("DROP FUNCTION account_grams(text, text, text, text)")
        schema_editor.execute("DROP FUNCTION search_grams(text, int)")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0031_seal_what_is_there")]
    operations = [migrations.RunPython(forwards, backwards)]
