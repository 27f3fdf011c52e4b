"""The demo county: invented units, people, accounts and a year of cases, made by the same services the pages use."""
