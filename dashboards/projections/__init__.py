"""Projections: what statements amount to, as pure folds that know no database."""
