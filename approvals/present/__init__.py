"""How a case is told to its reader: lamp, tracker, one sentence, facts, timeline, choices. Reads only."""
