"""Making modules: drafts, versions, copies, archiving, and modules as files."""
