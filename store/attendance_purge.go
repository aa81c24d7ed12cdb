package store

import (
	"context"
	"fmt"

	"musrenbang/ent/db"
	"musrenbang/ent/db/attendee"
	"musrenbang/ent/db/cycle"
	"musrenbang/ent/db/forum"
	"musrenbang/ent/db/forumupload"
	"musrenbang/planning"
)

// PurgeAttendees removes the lists whose retention has ended at now, counted from
// the signature (else the close, else the day they were for), and the scans of
// signed lists with them; the counts stay. It returns how many lines and scans
// went. Safe to repeat; what an earlier run or a photo's
// removal left unfinished is ended first.
func (s *Store) PurgeAttendees(ctx context.Context, now planning.Instant) (int, error) {
	if err := s.sweepFiles(ctx, now); err != nil {
		return 0, err
	}
	listed, err := s.r.Attendee.Query().Unique(true).Select(attendee.FieldForumID).Strings(ctx)
	if err != nil {
		return 0, fmt.Errorf("read lists: %w", err)
	}
	scanned, err := s.r.ForumUpload.Query().Where(forumupload.Kind(string(planning.UploadAttendance))).Unique(true).
		Select(forumupload.FieldForumID).Strings(ctx)
	if err != nil {
		return 0, fmt.Errorf("read scans: %w", err)
	}
	gone := 0
	for _, id := range distinct(append(listed, scanned...)) {
		var lines int
		var scans []string
		err := s.withTx(ctx, func(tx *db.Tx) (err error) {
			lines, scans, err = s.purgeList(ctx, tx, id, now)
			return err
		})
		if err != nil {
			return gone, err
		}
		gone += lines + len(scans)
		if err := s.dropFiles(ctx, scans); err != nil {
			return gone, err
		}
	}
	return gone, nil
}

// purgeList takes one sitting's list out, and returns the files of its scans.
func (s *Store) purgeList(ctx context.Context, tx *db.Tx, id string, now planning.Instant) (lines int, scans []string, err error) {
	row, err := forUpdate(s, tx.Forum.Query().Where(forum.ID(id))).Only(ctx)
	if err != nil {
		return 0, nil, notFound(err, "error.forum_unknown")
	}
	p, err := tx.Cycle.Query().Where(cycle.ID(row.Cycle)).Only(ctx)
	if err != nil {
		return 0, nil, notFound(err, "error.cycle_unknown")
	}
	rules, err := fromDBProcedure(p)
	if err != nil {
		return 0, nil, err
	}
	if since := listSince(row); int64(now) < since+int64(rules.KeepAttendanceDays)*24*3600*1_000_000 {
		return 0, nil, nil
	}
	t, err := tallyOf(ctx, tx.Client(), row)
	if err != nil {
		return 0, nil, err
	}
	if err := tx.Forum.UpdateOneID(id).SetTally(mustJSON(t)).SetWomen(t.Women).SetMen(t.Men).Exec(ctx); err != nil {
		return 0, nil, fmt.Errorf("keep counts: %w", err)
	}
	if lines, err = tx.Attendee.Delete().Where(attendee.ForumID(id)).Exec(ctx); err != nil {
		return 0, nil, fmt.Errorf("purge attendees: %w", err)
	}
	ofList := tx.ForumUpload.Query().Where(forumupload.ForumID(id), forumupload.Kind(string(planning.UploadAttendance)))
	if scans, err = ofList.Clone().Select(forumupload.FieldFileID).Strings(ctx); err != nil {
		return 0, nil, fmt.Errorf("read scans: %w", err)
	}
	if _, err := tx.ForumUpload.Delete().Where(forumupload.ForumID(id), forumupload.Kind(string(planning.UploadAttendance))).Exec(ctx); err != nil {
		return 0, nil, fmt.Errorf("purge scans: %w", err)
	}
	by := planning.ActorRef{ID: "calendar", Role: planning.System}
	return lines, scans, auditTx(ctx, tx, now, by, "forum.attendees_purge", id, map[string]int{"lines": lines, "scans": len(scans)})
}

// listSince is when the retention of a sitting's list began.
func listSince(f *db.Forum) int64 {
	for _, at := range []int64{f.SignedAt, f.ClosedAt, f.OpenedAt, f.ScheduledAt} {
		if at > 0 {
			return at
		}
	}
	return f.CreatedAt
}
