"""The dashboards: projections of the journal, and the pages that show them."""
