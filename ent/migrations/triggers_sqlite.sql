-- Rows of these tables are only ever added. INSERT OR REPLACE deletes, and the
-- delete trigger sees it because every writing connection sets
-- recursive_triggers. Put back after every migration.
DROP TRIGGER IF EXISTS events_no_update;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of events are only ever added');
END;
DROP TRIGGER IF EXISTS events_no_delete;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of events are only ever added');
END;
DROP TRIGGER IF EXISTS facts_no_update;
CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of facts are only ever added');
END;
DROP TRIGGER IF EXISTS facts_no_delete;
CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of facts are only ever added');
END;
DROP TRIGGER IF EXISTS snapshots_no_update;
CREATE TRIGGER snapshots_no_update BEFORE UPDATE ON snapshots
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of snapshots are only ever added');
END;
DROP TRIGGER IF EXISTS snapshots_no_delete;
CREATE TRIGGER snapshots_no_delete BEFORE DELETE ON snapshots
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of snapshots are only ever added');
END;
DROP TRIGGER IF EXISTS leaves_no_update;
CREATE TRIGGER leaves_no_update BEFORE UPDATE ON leaves
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of leaves are only ever added');
END;
DROP TRIGGER IF EXISTS leaves_no_delete;
CREATE TRIGGER leaves_no_delete BEFORE DELETE ON leaves
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of leaves are only ever added');
END;
DROP TRIGGER IF EXISTS log_nodes_no_update;
CREATE TRIGGER log_nodes_no_update BEFORE UPDATE ON log_nodes
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of log_nodes are only ever added');
END;
DROP TRIGGER IF EXISTS log_nodes_no_delete;
CREATE TRIGGER log_nodes_no_delete BEFORE DELETE ON log_nodes
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of log_nodes are only ever added');
END;
DROP TRIGGER IF EXISTS audit_entries_no_update;
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of audit_entries are only ever added');
END;
DROP TRIGGER IF EXISTS audit_entries_no_delete;
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN
  SELECT RAISE(ABORT, 'append-only: rows of audit_entries are only ever added');
END;
