"""One file per simulation; the catalog knows them by id."""
