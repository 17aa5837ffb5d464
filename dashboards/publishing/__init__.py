"""Publishing: a record is made once, frozen, drawn, signed off, corrected by notes, given out."""
