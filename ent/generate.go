// Package ent holds the schema by hand (schema/), the code generated from it
// (db/, committed, never edited) and the migrations (migrations/{sqlite,postgres}).
// Only the store imports ent/db.
package ent

//go:generate go run -mod=mod entgo.io/ent/cmd/ent generate --target ./db --feature sql/versioned-migration,sql/lock,sql/upsert,sql/execquery,sql/modifier ./schema
