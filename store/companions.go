package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/companionnote"
	"musrenbang/planning"
)

// CompanionNote is the one note that a group's companion leaves for a sitting.
type CompanionNote struct {
	Group     planning.Group
	Text      string
	WrittenBy string // account ID
	WrittenAt planning.Instant
	SeenAt    planning.Instant // 0 until the chair has seen it
	SeenBy    string
}

// CompanionNotes lists a sitting's notes in the order of the groups' codes.
func (s *Store) CompanionNotes(ctx context.Context, forumID string) ([]CompanionNote, error) {
	return notesOf(ctx, s.r, forumID)
}

func notesOf(ctx context.Context, c *db.Client, forumID string) ([]CompanionNote, error) {
	rows, err := c.CompanionNote.Query().Where(companionnote.ForumID(forumID)).Order(companionnote.ByGroup()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	out := make([]CompanionNote, len(rows))
	for i, r := range rows {
		out[i] = CompanionNote{
			Group: planning.Group(r.Group), Text: r.Text, WrittenBy: r.WrittenBy, WrittenAt: planning.Instant(r.WrittenAt),
			SeenAt: planning.Instant(r.SeenAt), SeenBy: r.SeenBy,
		}
	}
	return out, nil
}

// SaveCompanionNote leaves a group's note, or changes it until the sitting
// closes; a changed one has to be seen again. Invalid for a group that has no
// companion.
func (s *Store) SaveCompanionNote(ctx context.Context, by planning.ActorRef, forumID string, g planning.Group, text string) error {
	var bad planning.Fields
	if !g.Valid() || g == planning.General {
		bad.Add("group", "error.group")
	}
	bad.AddError(planning.CheckText("text", text, 3, planning.MaxText))
	if err := bad.Err(); err != nil {
		return err
	}
	return s.retryUnique(func() error {
		return s.changeSitting(ctx, forumID, func(tx *db.Tx, _ planning.Forum) error {
			same := companionnote.And(companionnote.ForumID(forumID), companionnote.Group(string(g)))
			old, err := tx.CompanionNote.Query().Where(same).Only(ctx)
			switch {
			case db.IsNotFound(err):
				err = tx.CompanionNote.Create().SetForumID(forumID).SetGroup(string(g)).SetText(text).SetWrittenBy(by.ID).SetWrittenAt(int64(s.now())).Exec(ctx)
			case err == nil && old.Text == text:
				return nil
			case err == nil:
				err = tx.CompanionNote.UpdateOneID(old.ID).SetText(text).SetWrittenBy(by.ID).SetWrittenAt(int64(s.now())).SetSeenAt(0).SetSeenBy("").Exec(ctx)
			}
			if err != nil {
				return fmt.Errorf("save note: %w", err)
			}
			return auditTx(ctx, tx, s.now(), by, "forum.companion_note", forumID, map[string]string{"group": string(g)})
		})
	})
}

// MarkNoteSeen records that the chair has seen a group's note; again changes
// nothing. NotFound (error.note_unknown).
func (s *Store) MarkNoteSeen(ctx context.Context, by planning.ActorRef, forumID string, g planning.Group) error {
	return s.changeSitting(ctx, forumID, func(tx *db.Tx, _ planning.Forum) error {
		note, err := tx.CompanionNote.Query().Where(companionnote.ForumID(forumID), companionnote.Group(string(g))).Only(ctx)
		if err != nil {
			return notFound(err, "error.note_unknown")
		}
		if note.SeenAt != 0 {
			return nil
		}
		if err := tx.CompanionNote.UpdateOneID(note.ID).SetSeenAt(int64(s.now())).SetSeenBy(by.ID).Exec(ctx); err != nil {
			return fmt.Errorf("mark note: %w", err)
		}
		return auditTx(ctx, tx, s.now(), by, "forum.note_seen", forumID, map[string]string{"group": string(g)})
	})
}

// unseenNotes counts what the chair has yet to see.
func unseenNotes(ctx context.Context, tx *db.Tx, forumID string) (int, error) {
	n, err := tx.CompanionNote.Query().Where(companionnote.ForumID(forumID), companionnote.SeenAt(0)).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count notes: %w", err)
	}
	return n, nil
}
