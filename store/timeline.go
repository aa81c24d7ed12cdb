package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"musrenbang/planning"
)

// trackedEvents reads in one round trip what the timeline needs: the events with
// their reasons, and what those events name by ID: the sittings that had the
// proposal on their agenda, the documents, the agencies.
const trackedEvents = `SELECT 1, e.version, e.leaf, e.body, coalesce(t.reason, ''), '', ''
	FROM events e LEFT JOIN command_texts t ON t.id = e.command_id WHERE e.proposal_id = ?
	UNION ALL
	SELECT 2, a.position, (SELECT count(*) FROM agenda_items n WHERE n.forum_id = a.forum_id), NULL, f.id, f.status,
		coalesce((SELECT m.file FROM minutes m WHERE m.forum_id = f.id ORDER BY m.number DESC LIMIT 1), '')
	FROM agenda_items a JOIN forums f ON f.id = a.forum_id WHERE a.proposal_id = ?
	UNION ALL
	SELECT 3, 0, 0, NULL, d.id, d.number, '' FROM facts x JOIN documents d ON d.id = x.document WHERE x.proposal_id = ?
	UNION ALL
	SELECT 4, 0, 0, NULL, g.id, g.name, '' FROM facts x JOIN agencies g ON g.id = x.agency WHERE x.proposal_id = ?
	ORDER BY 1, 2`

// Kinds of rows of trackedEvents.
const (
	entryEvent    = 1
	entryForum    = 2
	entryDocument = 3
	entryAgency   = 4
)

type timelineEntry struct {
	kind    int
	n1, n2  int64 // event: version, leaf; forum: place on the agenda, of how many
	body    []byte
	a, b, c string // event: reason text; else ID, then what it is called or how it stands
}

func scanTimeline(r *sql.Rows) (x timelineEntry, err error) {
	return x, r.Scan(&x.kind, &x.n1, &x.n2, &x.body, &x.a, &x.b, &x.c)
}

// tell turns the entries into the timeline, newest first, and takes the verdict's
// reason from it. Before the first event is recorded the receipt stands alone.
func (r *tracked) tell(entries []timelineEntry, names map[planning.AreaCode]string) error {
	r.Leaf = -1
	offices := map[string]string{r.Agency: r.AgencyName}
	for _, e := range entries {
		if e.kind == entryAgency {
			offices[e.a] = e.b
		}
	}
	for _, e := range entries {
		if e.kind != entryEvent {
			continue
		}
		step, err := timelineStep(e)
		if err != nil {
			return fmt.Errorf("event %d of %s: %w", e.n1, r.id, err)
		}
		if step.OfficeName = offices[step.Office]; step.OfficeName == "" {
			step.OfficeName = names[planning.AreaCode(step.Office)]
		}
		step.lookUp(entries)
		r.Timeline = append(r.Timeline, step)
		r.Leaf = max(r.Leaf, step.Leaf)
	}
	if len(r.Timeline) == 0 {
		r.Timeline = []TimelineStep{{
			At: r.ReceivedAt, Act: planning.Submit, Stage: r.Stage, To: r.Stage, Class: r.Class, Round: 1,
			Volume: r.AskedVolume, Value: r.AskedValue, Channel: r.Channel, Leaf: -1,
		}}
	}
	slices.Reverse(r.Timeline)
	for _, step := range r.Timeline {
		if step.Class != r.Class {
			break
		}
		if step.Reason != "" {
			r.Reason, r.ReasonText = step.Reason, step.ReasonText
			break
		}
	}
	return nil
}

func timelineStep(entry timelineEntry) (TimelineStep, error) {
	var e planning.Event
	if err := json.Unmarshal(entry.body, &e); err != nil {
		return TimelineStep{}, fmt.Errorf("decode: %w", err)
	}
	t := TimelineStep{
		At: e.At, Act: e.Act, Stage: e.From, To: e.To, Class: e.Class, Round: e.Round, Role: e.Actor.Role,
		Office: string(e.Actor.Area), Forum: e.Forum, Reason: e.Reason, Year: e.Year, Where: e.Where,
		Volume: e.NewVolume, Value: e.NewValue, Channel: e.NewChannel, Activity: e.Activity, Document: e.Document, Leaf: entry.n2,
	}
	if e.Actor.Agency != "" {
		t.Office = e.Actor.Agency
	}
	// What an office says in deciding is its official statement; what comes with
	// a proposer's own acts is not for the public.
	if e.Act.Decides() {
		t.ReasonText = entry.a
	}
	return t, nil
}

// lookUp adds what the step's forum and document are.
func (t *TimelineStep) lookUp(entries []timelineEntry) {
	document := t.Document
	t.Document = ""
	for _, e := range entries {
		switch {
		case e.kind == entryForum && e.a == t.Forum:
			t.Rank, t.Of = int(e.n1), int(e.n2)
			t.Status, t.Minutes = planning.ForumStatus(e.b), e.c
		case e.kind == entryDocument && e.a == document:
			t.Document = e.b
		}
	}
}
