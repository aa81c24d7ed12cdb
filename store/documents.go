package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"musrenbang/ent/db"
	"musrenbang/ent/db/document"
	"musrenbang/ent/db/file"
	"musrenbang/planning"
)

// DocumentKind says which act of the planning year a document is.
type DocumentKind string

// The kinds, in the order of the year (design: Document). Only RKPD, APBD and
// their perubahan carry a result once set; drafts carry nothing.
const (
	DocumentDraft         DocumentKind = "rancangan"
	DocumentFinalDraft    DocumentKind = "rancangan_akhir"
	DocumentPlan          DocumentKind = "rkpd"
	DocumentPolicy        DocumentKind = "kua_ppas"
	DocumentBudgetDraft   DocumentKind = "rapbd"
	DocumentBudget        DocumentKind = "apbd"
	DocumentExecution     DocumentKind = "dpa"
	DocumentPlanRevised   DocumentKind = "rkpd_perubahan"
	DocumentBudgetRevised DocumentKind = "apbd_perubahan"
)

// DocumentKinds lists the kinds in the order of the year.
func DocumentKinds() []DocumentKind {
	return []DocumentKind{
		DocumentDraft, DocumentFinalDraft, DocumentPlan, DocumentPolicy, DocumentBudgetDraft, DocumentBudget,
		DocumentExecution, DocumentPlanRevised, DocumentBudgetRevised,
	}
}

// Document (dokumen) is the act a result rests on.
type Document struct {
	ID         string // UUID made by the caller
	Cycle      int
	Kind       DocumentKind
	Number     string // as printed: "Perwal 21 Tahun 2027"
	Title      string
	DatedAt    planning.Instant
	SetAt      planning.Instant // when it was set (ditetapkan); 0 = not yet
	File       string           // SHA-256 of the stored paper, "" if none
	RecordedBy string           // account ID
}

// RecordDocument keeps a document. The same ID with the same content changes
// nothing; with another number, date or kind it is Conflict
// (error.document_recorded). A draft of the year may be set later, with the same
// ID: that is the one change there is. Wrong fields are Invalid.
func (s *Store) RecordDocument(ctx context.Context, by planning.ActorRef, d Document) error {
	d.RecordedBy = by.ID
	if err := checkDocument(d); err != nil {
		return err
	}
	return s.retryUnique(func() error {
		return s.withTx(ctx, func(tx *db.Tx) error { return s.recordDocument(ctx, tx, by, d) })
	})
}

// recordDocument is RecordDocument within tx, for what checkDocument has passed.
func (s *Store) recordDocument(ctx context.Context, tx *db.Tx, by planning.ActorRef, d Document) error {
	if err := checkDocumentPlace(ctx, tx, d); err != nil {
		return err
	}
	row, err := forUpdate(s, tx.Document.Query().Where(document.ID(d.ID))).Only(ctx)
	switch {
	case err == nil:
		return s.setDocument(ctx, tx, by, fromDBDocument(row), d)
	case !db.IsNotFound(err):
		return fmt.Errorf("read document: %w", err)
	}
	err = tx.Document.Create().SetID(d.ID).SetCycle(d.Cycle).SetKind(string(d.Kind)).SetNumber(d.Number).SetTitle(d.Title).
		SetDatedAt(int64(d.DatedAt)).SetSetAt(int64(d.SetAt)).SetFile(d.File).SetRecordedBy(d.RecordedBy).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert document: %w", err)
	}
	return s.auditDocument(ctx, tx, by, d)
}

// setDocument takes a second recording of a document: its setting, its paper, or
// nothing new.
func (s *Store) setDocument(ctx context.Context, tx *db.Tx, by planning.ActorRef, was, d Document) error {
	same := was.Cycle == d.Cycle && was.Kind == d.Kind && was.Number == d.Number && was.DatedAt == d.DatedAt
	if !same || (was.SetAt != 0 && was.SetAt != d.SetAt) || (was.File != "" && was.File != d.File) {
		return planning.Refuse(planning.Conflict, "error.document_recorded")
	}
	if was.SetAt == d.SetAt && was.File == d.File {
		return nil
	}
	if err := tx.Document.UpdateOneID(d.ID).SetSetAt(int64(d.SetAt)).SetFile(d.File).Exec(ctx); err != nil {
		return fmt.Errorf("set document: %w", err)
	}
	return s.auditDocument(ctx, tx, by, d)
}

func (s *Store) auditDocument(ctx context.Context, tx *db.Tx, by planning.ActorRef, d Document) error {
	detail := map[string]string{
		"cycle": strconv.Itoa(d.Cycle), "kind": string(d.Kind), "number": d.Number, "file": d.File,
		"set_at": strconv.FormatInt(int64(d.SetAt), 10),
	}
	return auditTx(ctx, tx, s.now(), by, "document.record", d.ID, detail)
}

func checkDocument(d Document) error {
	var f planning.Fields
	if !planning.ValidID(d.ID) {
		f.Add("id", "error.id")
	}
	if !slices.Contains(DocumentKinds(), d.Kind) {
		f.Add("kind", "error.document_kind")
	}
	f.AddError(planning.CheckText("number", d.Number, 1, planning.MaxShort))
	f.AddError(planning.CheckText("title", d.Title, 0, planning.MaxTitle))
	if d.DatedAt <= 0 {
		f.Add("dated_at", "error.required")
	}
	if d.SetAt != 0 && d.SetAt < d.DatedAt {
		f.Add("set_at", "error.document_set_early")
	}
	return f.Err()
}

// checkDocumentPlace: the cycle must be there, and the paper stored before it is
// named.
func checkDocumentPlace(ctx context.Context, tx *db.Tx, d Document) error {
	there, err := tx.Cycle.Query().Where(cycleID(d.Cycle)).Exist(ctx)
	if err != nil || !there {
		return orNotOpen(err, d.Cycle)
	}
	if d.File == "" {
		return nil
	}
	if there, err = tx.File.Query().Where(file.ID(d.File)).Exist(ctx); err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	if !there {
		return planning.InvalidField("file", "error.file_unknown")
	}
	return nil
}

// Document returns one document. NotFound (error.document_unknown) where there
// is none.
func (s *Store) Document(ctx context.Context, id string) (Document, error) {
	row, err := s.r.Document.Get(ctx, id)
	if err != nil {
		return Document{}, notFound(err, "error.document_unknown")
	}
	return fromDBDocument(row), nil
}

// Documents lists a cycle's documents by date.
func (s *Store) Documents(ctx context.Context, cycle int) ([]Document, error) {
	rows, err := s.r.Document.Query().Where(document.Cycle(cycle)).Order(document.ByDatedAt(), document.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	out := make([]Document, len(rows))
	for i, r := range rows {
		out[i] = fromDBDocument(r)
	}
	return out, nil
}

func fromDBDocument(r *db.Document) Document {
	return Document{
		ID: r.ID, Cycle: r.Cycle, Kind: DocumentKind(r.Kind), Number: r.Number, Title: r.Title,
		DatedAt: planning.Instant(r.DatedAt), SetAt: planning.Instant(r.SetAt), File: r.File, RecordedBy: r.RecordedBy,
	}
}
