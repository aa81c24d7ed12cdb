// Command diff writes the next migration: the difference between the schema in
// ent/schema and the files in ent/migrations, for both dialects under the same
// number. With nothing to write it writes nothing, so a clean tree after it is
// the proof that files and schema agree.
//
//	go run ./ent/diff -postgres postgres:///EMPTY_DATABASE NAME
//	go test ./ent/diff -args -write NAME      (brings its own PostgreSQL)
//
// The database must be empty; the existing files are replayed in it. Read what
// was written before committing it: a renamed column arrives here as one dropped
// and one added. The append-only triggers are not migrations: they are in
// ent/migrations/triggers_*.sql and are put back after every one.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"text/template"

	atlas "ariga.io/atlas/sql/migrate"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"

	"musrenbang/ent/db/migrate"
)

// Atlas opens databases by the names of other drivers than ours.
func init() {
	sql.Register("sqlite3", &sqlite.Driver{})
	sql.Register("postgres", stdlib.GetDefaultDriver())
}

// sqliteURL is a database in memory. One connection cache, or each connection
// would see a database of its own.
const sqliteURL = "sqlite://dev?mode=memory&cache=shared&_pragma=foreign_keys(1)"

func main() {
	postgres := flag.String("postgres", "", "address of an empty PostgreSQL database")
	flag.Parse()
	if flag.NArg() != 1 || *postgres == "" {
		fmt.Fprintln(os.Stderr, "usage: go run ./ent/diff -postgres URL NAME")
		os.Exit(2)
	}
	if err := write(context.Background(), filepath.Join("ent", "migrations"), *postgres, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "write migration:", err)
		os.Exit(1)
	}
}

// write adds the next migration to both folders under root.
func write(ctx context.Context, root, postgresURL, name string) error {
	number := 1
	for _, d := range []string{"sqlite", "postgres"} {
		files, err := filepath.Glob(filepath.Join(root, d, "*.sql"))
		if err != nil {
			return err
		}
		number = max(number, len(files)+1)
	}
	name = fmt.Sprintf("%04d_%s", number, name)
	if err := diff(ctx, filepath.Join(root, "sqlite"), dialect.SQLite, sqliteURL, name); err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if err := diff(ctx, filepath.Join(root, "postgres"), dialect.Postgres, postgresURL, name); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	return nil
}

func diff(ctx context.Context, folder, of, url, name string) error {
	dir, err := atlas.NewLocalDir(folder)
	if err != nil {
		return err
	}
	// Numbers instead of Atlas's time stamps: the two dialects' files must be
	// known as the same step.
	format, err := atlas.NewTemplateFormatter(
		template.Must(template.New("name").Parse("{{ .Name }}.sql")),
		template.Must(template.New("content").Parse("{{ range .Changes }}{{ with .Comment }}-- {{ println . }}{{ end }}{{ printf \"%s;\\n\" .Cmd }}{{ end }}")),
	)
	if err != nil {
		return err
	}
	return migrate.NamedDiff(ctx, url, name,
		schema.WithDir(dir), schema.WithMigrationMode(schema.ModeReplay), schema.WithDialect(of),
		schema.WithFormatter(format), schema.WithDropColumn(true), schema.WithDropIndex(true),
	)
}
