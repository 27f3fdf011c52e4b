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
    CREATE FUNCTION search_grams(words text, shortest int) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
      sign text;
      before text := '';
      found text[] := '{}';
    BEGIN
      FOREACH sign IN ARRAY string_to_array(upper(words), NULL) LOOP
        IF ascii(sign) <= 32 THEN
          before := '';
          CONTINUE;
        END IF;
        IF shortest = 1 THEN found := found || sign; END IF;
        IF before <> '' THEN found := found || (before || sign); END IF;
        before := sign;
      END LOOP;
      RETURN found;
    END $$
    """,
    # What an account is found by: a line for each text, so that no pair spans two of them.
    """
    CREATE FUNCTION account_grams(name text, identifier text, filing_number text, initials text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
      SELECT {schema}.search_grams(name || E'\\n' || identifier || E'\\n' || filing_number || E'\\n' || initials, 1)
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
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            schema = schema_editor.quote_name(cursor.fetchone()[0])  # a restore runs without a search path
        for statement in (*FUNCTIONS, COLUMN, INDEX):
            schema_editor.execute(statement.replace("{schema}", schema))


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE accounts_account DROP COLUMN grams")
        schema_editor.execute("DROP FUNCTION account_grams(text, text, text, text)")
        schema_editor.execute("DROP FUNCTION search_grams(text, int)")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0031_seal_what_is_there")]
    operations = [migrations.RunPython(forwards, backwards)]
