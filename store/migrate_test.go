package store

import (
	"errors"
	"testing"
	"testing/fstest"

	"entgo.io/ent/dialect"

	"musrenbang/ent/migrations"
)

func TestMigrateTwiceDoesNothing(t *testing.T) {
	for _, d := range []string{dialect.SQLite, dialect.Postgres} {
		t.Run(d, func(t *testing.T) {
			s := openEmpty(t, Options{Dir: t.TempDir(), DatabaseURL: testURL(t, d)})
			behind, err := s.Behind(t.Context())
			if err != nil || !behind {
				t.Fatalf("an empty database: behind %v, %v", behind, err)
			}
			applied, err := s.Migrate(t.Context())
			if err != nil || len(applied) == 0 {
				t.Fatalf("applied %v, %v", applied, err)
			}
			again, err := s.Migrate(t.Context())
			if err != nil || len(again) != 0 {
				t.Errorf("the second time applied %v, %v", again, err)
			}
			if behind, err := s.Behind(t.Context()); err != nil || behind {
				t.Errorf("a migrated database: behind %v, %v", behind, err)
			}
		})
	}
}

// TestAppendOnlyTables tries to change a row of each table after all migrations,
// in every way SQL has.
func TestAppendOnlyTables(t *testing.T) {
	insert := map[string]string{
		"events":        "INTO events (id, proposal_id, version, command_id, act, stage, class, at, body, leaf) VALUES (7, 'p', 1, 'c', 'submit', 'village', 'submitted', 1, 'x', 0)",
		"facts":         "INTO facts (id, proposal_id, cycle, stage, round, version, act, volume, value, at, ruleset) VALUES (7, 'p', 2028, 'village', 1, 1, 'forward', 1, 1, 1, 1)",
		"snapshots":     "INTO snapshots (id, cycle, kind, taken_at, cutoff_at, content, digest) VALUES (7, 2028, 'share', 1, 1, 'x', 'd')",
		"leaves":        "INTO leaves (id, data, hash, at) VALUES (7, 'x', 'h', 1)",
		"log_nodes":     "INTO log_nodes (id, hash) VALUES (7, 'x')",
		"audit_entries": "INTO audit_entries (id, at, actor, action, subject) VALUES (7, 1, 'a', 'b', 'c')",
	}
	eachDialect(t, func(t *testing.T, s *Store) {
		for _, table := range migrations.AppendOnly() {
			if _, err := s.wdb.ExecContext(t.Context(), "INSERT "+insert[table]); err != nil {
				t.Fatalf("insert into %s: %v", table, err)
			}
			attempts := []string{"UPDATE " + table + " SET id = 8", "DELETE FROM " + table}
			if s.postgres() {
				attempts = append(attempts, "TRUNCATE "+table, "INSERT "+insert[table]+" ON CONFLICT (id) DO UPDATE SET id = 8")
			} else {
				attempts = append(attempts, "INSERT OR REPLACE "+insert[table], "REPLACE "+insert[table], "UPDATE OR REPLACE "+table+" SET id = 7")
			}
			for _, attempt := range attempts {
				if _, err := s.wdb.ExecContext(t.Context(), attempt); err == nil {
					t.Errorf("%s was allowed", attempt)
				}
			}
			var rows int
			must(t, s.wdb.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table+" WHERE id = 7").Scan(&rows))
			if rows != 1 {
				t.Errorf("%s: the row is gone", table)
			}
		}
	})
}

// TestTriggersComeBack rebuilds a table as Atlas does, in a later migration, and
// drops a trigger by hand: both times the next Migrate puts it back.
func TestTriggersComeBack(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		rebuild := "PRAGMA foreign_keys = off;\n" +
			"CREATE TABLE `new_leaves` (`id` integer NOT NULL PRIMARY KEY, `data` blob NOT NULL, `hash` text NOT NULL, `at` integer NOT NULL);\n" +
			"INSERT INTO `new_leaves` SELECT `id`, `data`, `hash`, `at` FROM `leaves`;\nDROP TABLE `leaves`;\n" +
			"ALTER TABLE `new_leaves` RENAME TO `leaves`;\nPRAGMA foreign_keys = on;\n"
		drop := "DROP TRIGGER leaves_no_delete"
		if s.postgres() {
			rebuild = "CREATE TABLE l2 (LIKE leaves INCLUDING ALL); INSERT INTO l2 SELECT * FROM leaves; DROP TABLE leaves; ALTER TABLE l2 RENAME TO leaves;"
			drop += " ON leaves"
		}
		steps, triggers, err := readSteps(migrations.Files, s.postgres())
		must(t, err)
		steps = append(steps, step{version: "9999_rebuild", checksum: "x", content: rebuild})
		_, err = s.wdb.ExecContext(t.Context(), "INSERT INTO leaves (id, data, hash, at) VALUES (0, 'x', 'h', 1)")
		must(t, err)
		applied, err := s.migrate(t.Context(), steps, triggers)
		if err != nil || len(applied) != 1 {
			t.Fatalf("applied %v, %v", applied, err)
		}
		if _, err := s.wdb.ExecContext(t.Context(), "DELETE FROM leaves"); err == nil {
			t.Error("after a rebuild a leaf could be deleted")
		}
		_, err = s.wdb.ExecContext(t.Context(), drop)
		must(t, err)
		if applied, err = s.migrate(t.Context(), steps, triggers); err != nil || len(applied) != 1 || applied[0] != triggersVersion {
			t.Fatalf("a dropped trigger: applied %v, %v", applied, err)
		}
		if _, err := s.wdb.ExecContext(t.Context(), "DELETE FROM leaves"); err == nil {
			t.Error("after a dropped trigger was put back a leaf could be deleted")
		}
	})
}

// TestRebuildKeepsChildren runs the step that loses every child row when foreign
// keys are switched off inside the transaction only.
func TestRebuildKeepsChildren(t *testing.T) {
	s := openTest(t, dialect.SQLite)
	steps, triggers, err := readSteps(migrations.Files, false)
	must(t, err)
	first := step{version: "9991", checksum: "1", content: `CREATE TABLE parents (id integer PRIMARY KEY, gone text);
		CREATE TABLE children (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES parents (id) ON DELETE CASCADE);
		INSERT INTO parents VALUES (1, 'x'); INSERT INTO children VALUES (1, 1), (2, 1);`}
	second := step{version: "9992", checksum: "2", content: `PRAGMA foreign_keys = off;
		CREATE TABLE new_parents (id integer PRIMARY KEY); INSERT INTO new_parents SELECT id FROM parents;
		DROP TABLE parents; ALTER TABLE new_parents RENAME TO parents; PRAGMA foreign_keys = on;`}
	orphan := step{version: "9993", checksum: "3", content: "DELETE FROM parents"}
	steps = append(steps, first, second)
	if _, err := s.migrate(t.Context(), steps, triggers); err != nil {
		t.Fatal(err)
	}
	none := step{version: triggersVersion, checksum: "none", content: "DROP TRIGGER leaves_no_delete"}
	if _, err := s.migrate(t.Context(), steps, none); err == nil {
		t.Error("triggers that leave a table open were accepted")
	}
	var children, on int
	must(t, s.wdb.QueryRowContext(t.Context(), "SELECT count(*) FROM children").Scan(&children))
	if children != 2 {
		t.Errorf("%d of 2 children survived the rebuild of their parents", children)
	}
	if _, err := s.migrate(t.Context(), append(steps, orphan), triggers); err == nil {
		t.Error("a step that leaves children pointing at nothing was committed")
	}
	must(t, s.wdb.QueryRowContext(t.Context(), "PRAGMA foreign_keys").Scan(&on))
	if on != 1 {
		t.Error("foreign keys stayed off after migrating")
	}
}

func TestMigrateRefuses(t *testing.T) {
	eachDialect(t, func(t *testing.T, s *Store) {
		steps, triggers, err := readSteps(migrations.Files, s.postgres())
		must(t, err)
		broken := step{version: "9999_broken", checksum: "x", content: "CREATE TABLE half (id integer); INSERT INTO nowhere VALUES (1);"}
		if _, err := s.migrate(t.Context(), append(steps[:len(steps):len(steps)], broken), triggers); err == nil {
			t.Error("a broken step was applied")
		}
		if _, err := s.wdb.ExecContext(t.Context(), "SELECT 1 FROM half"); err == nil {
			t.Error("half of a broken step stayed")
		}
		_, err = s.wdb.ExecContext(t.Context(), "INSERT INTO schema_migrations VALUES ('9998_future', 'x', 1)")
		must(t, err)
		if _, err := s.Behind(t.Context()); !errors.Is(err, ErrNewer) {
			t.Errorf("a newer database: %v, want ErrNewer", err)
		}
		if _, err := s.Migrate(t.Context()); !errors.Is(err, ErrNewer) {
			t.Errorf("migrating a newer database: %v, want ErrNewer", err)
		}
		_, err = s.wdb.ExecContext(t.Context(), "DELETE FROM schema_migrations WHERE version = '9998_future'")
		must(t, err)
		steps[0].checksum = "other"
		if _, err := s.migrate(t.Context(), steps, triggers); err == nil {
			t.Error("a step that was changed after it was applied went unnoticed")
		}
	})
}

func TestBothDialectsHaveTheSameSteps(t *testing.T) {
	lite, _, err := readSteps(migrations.Files, false)
	must(t, err)
	post, _, err := readSteps(migrations.Files, true)
	must(t, err)
	if len(lite) != len(post) {
		t.Fatalf("%d steps for SQLite, %d for PostgreSQL", len(lite), len(post))
	}
	for i := range lite {
		if lite[i].version != post[i].version {
			t.Errorf("step %d is %s for SQLite and %s for PostgreSQL", i, lite[i].version, post[i].version)
		}
	}
	files := fstest.MapFS{"sqlite/0002_b.sql": {}, "sqlite/0001_a.sql": {}, "triggers_sqlite.sql": {}}
	steps, _, err := readSteps(files, false)
	if err != nil || steps[0].version != "0001_a" || steps[1].version != "0002_b" {
		t.Errorf("steps are not in order: %v, %v", steps, err)
	}
}
