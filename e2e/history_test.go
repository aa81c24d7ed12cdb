package e2e

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"musrenbang/planning"
	"musrenbang/workflows"
)

// saveHistories adds the histories of TestHistories to workflows/testdata/history
// under this name, which is that of a release. Files that are there are never
// written again: they are what every city's running processes look like.
var saveHistories = flag.String("save-histories", "", "add the histories of this run to workflows/testdata/history under this `name`")

// canaries are texts and names that people bring. None may get into Temporal,
// whose histories cannot be edited to forget a person.
var canaries = []string{"KENARIJUDUL", "KENARIMASALAH", "KENARILOKASI", "KENARIPENGUSUL", "KENARIKATA", "KENARIALASAN", "KENARICATATAN", "KENARIBALAI", "KENARIKETUA", "KENARIAKUN"}

// TestHistories leads proposals, sittings and a year through what they meet, on
// the real server, and looks at the histories: no text, no name, few events.
func TestHistories(t *testing.T) {
	c := found(t, filepath.Join(t.TempDir(), "data"), "")
	p, url := serve(t, c.dir)
	temporal, namespace := temporalOf(t, c.dir)
	h := &historian{t: t, city: c, url: url, temporal: temporal}
	h.play()
	ids := listWorkflows(t, temporal, namespace)
	for kind, least := range map[string]int{"proposal": 4, "forum": 2, "cycle": 1} {
		if len(ids[kind]) < least {
			t.Errorf("only %d workflows of kind %s", len(ids[kind]), kind)
		}
	}
	for _, list := range ids {
		for _, id := range list {
			for _, run := range h.runs(id) {
				h.noCanary(id, run)
			}
		}
	}
	if *saveHistories != "" {
		h.save(*saveHistories)
	}
	p.stop(t)
	h.noCanaryOnDisk()
	check(t, c.dir)
}

// historian leads processes and keeps which histories are worth keeping.
type historian struct {
	t        *testing.T
	city     *city
	url      string
	temporal client.Client
	keep     []kept
}

// kept is a run's history that is saved under a name.
type kept struct{ name, workflowID string }

func (h *historian) ctx() context.Context { return background(h.t, time.Minute) }

// text is a proposal whose every text is a canary.
func text(area planning.AreaCode, n int) map[string]any {
	b := proposal(area, n)
	b["title"], b["problem"], b["location"] = "KENARIJUDUL perbaikan saluran", "KENARIMASALAH mampet", "KENARILOKASI gang"
	b["proposer"], b["own_words"] = "KENARIPENGUSUL PKK", "KENARIKATA air masuk rumah"
	return b
}

func (h *historian) play() {
	h.city.addCanaryAccount(h.t)
	h.fewUploads()
	ended := h.submit("ended", freeList, 1)
	h.decide(ended, planning.Facilitator, "withdraw", map[string]any{"act": planning.Withdraw, "proof": planning.ProofSlip})
	h.note("proposal-ended", ended)
	h.mended()
	h.hall()
	h.rolled()
	h.year()
}

// mended is a proposal that is amended and asked something it must refuse: its
// validator says no, and the history does not know.
func (h *historian) mended() {
	id := h.submit("mended", freeList, 2)
	content := text(freeList, 2)
	for _, fixed := range []string{"cycle", "area", "origin", "channel", "proposed_by"} {
		delete(content, fixed)
	}
	content["volume"] = "120"
	h.city.must(h.t, h.url, planning.Facilitator, http.MethodPost, "/proposals/"+id+"/amendments", uuidOf(id, "amend"), content, http.StatusOK, http.StatusAccepted)
	h.city.settled(h.t, h.url, planning.Facilitator, uuidOf(id, "amend"))
	before := h.length(h.workflow(id))
	stale := planning.Command{ID: uuidOf(id, "stale"), Act: planning.Withdraw, Proposal: id, Expected: 77, Actor: operator, Decision: planning.Decision{Proof: planning.ProofSlip}}
	if _, err := workflows.NewClient(h.temporal).Decide(h.ctx(), h.code(id), stale); planning.CodeOf(err) != planning.Conflict {
		h.t.Errorf("a stale command: %v", err)
	}
	if after := h.length(h.workflow(id)); after != before {
		h.t.Errorf("a refused update left %d events", after-before)
	}
	h.note("proposal-open", id)
}

// hall is a sitting that closes and is signed, with a proposal that goes on from
// it, and one that stays open and had to refuse its own close.
func (h *historian) hall() {
	planned, rejected := h.submit("planned", passed, 3), h.submit("rejected", passed, 4)
	h.city.sitting(h.t, h.url, passed, "opening")
	h.decide(planned, planning.Facilitator, "forward", map[string]any{"act": planning.Forward})
	h.decide(rejected, planning.Facilitator, "reject", map[string]any{"act": planning.Reject, "reason": planning.ReasonLand, "reason_text": "KENARIALASAN lahan belum jelas"})
	h.city.sitting(h.t, h.url, passed, "read_back", "closing")
	h.city.drained(h.t, time.Minute)
	h.city.sitting(h.t, h.url, passed, "signing")
	h.corrected()
	h.keep = append(h.keep, kept{"forum-corrected", h.forum(passed)})
	h.note("proposal-rejected-by-forum", rejected)
	for i, s := range []struct {
		role planning.Role
		body map[string]any
	}{
		{planning.Planner, map[string]any{"act": planning.Return, "reason": planning.ReasonOther, "reason_text": "KENARIALASAN mohon dilengkapi dahulu"}},
		{planning.Facilitator, nil},
		{planning.Planner, map[string]any{"act": planning.Accommodate, "document": h.city.document, "activity": "7.01.03.2.02.0003", "value": 9_000_000, "overrun_note": "KENARICATATAN disepakati rapat"}},
		{planning.BudgetTeam, map[string]any{"act": planning.Fund, "document": h.city.budget, "value": 9_000_000}},
		{planning.SubdistrictOfficer, map[string]any{"act": planning.Progress}},
	} {
		before := h.length(h.workflow(planned))
		if s.body != nil {
			h.decide(planned, s.role, fmt.Sprint("step", i), s.body)
		} else {
			h.resubmit(planned)
		}
		if events := h.length(h.workflow(planned)) - before; events < 5 || events > 15 {
			h.t.Errorf("decision %d (%v) took %d events, want at most 15", i, s.body["act"], events)
		}
	}
	h.note("proposal-carried-out", planned)
	h.submit("undecided", inSession, 5)
	h.city.sitting(h.t, h.url, inSession, "opening")
	h.refuseClose()
	h.keep = append(h.keep, kept{"forum-open", h.forum(inSession)})
}

// fewUploads is a year whose sittings owe no scans, so that a signed forum's run
// ends at once.
func (h *historian) fewUploads() {
	p := planning.DefaultProcedure()
	rules := p.Stages[planning.Village]
	rules.Uploads = nil
	p.Stages[planning.Village] = rules
	h.city.must(h.t, h.url, planning.Planner, http.MethodPut, fmt.Sprintf("/cycles/%d/procedure", planYear), "",
		map[string]any{"procedure": p, "reason": "KENARIALASAN kota tidak meminta unggahan"}, http.StatusOK)
}

// corrected reopens a signed forum whose run has ended, and has it signed anew.
func (h *historian) corrected() {
	client := workflows.NewClient(h.temporal)
	eventually(h.t, 20*time.Second, "the signed forum's run to end", func() (bool, string) {
		running, err := client.Running(h.ctx(), h.forum(passed))
		return err == nil && !running, fmt.Sprint(err)
	})
	id := planning.ForumID(planYear, planning.Village, string(passed), "", 1)
	h.city.must(h.t, h.url, planning.VillageHead, http.MethodPost, "/forums/"+id+"/correction", uuidOf(id, "correction"), map[string]any{
		"changes": []string{"KENARIKATA yang memimpin adalah sekretaris"}, "reason": "KENARIALASAN jabatan tertulis keliru", "chair": "KENARIKETUA sekretaris",
	}, http.StatusOK, http.StatusAccepted)
	h.city.settled(h.t, h.url, planning.VillageHead, uuidOf(id, "correction"))
	h.city.scanned(h.t, h.url, id, "perubahan ditandatangani")
	h.city.must(h.t, h.url, planning.VillageHead, http.MethodPost, "/forums/"+id+"/signing", uuidOf(id, "signed anew"), map[string]any{}, http.StatusOK, http.StatusAccepted)
	h.city.settled(h.t, h.url, planning.VillageHead, uuidOf(id, "signed anew"))
	eventually(h.t, 20*time.Second, "the corrected forum's run to end", func() (bool, string) {
		running, err := client.Running(h.ctx(), h.forum(passed))
		return err == nil && !running, fmt.Sprint(err)
	})
}

func (h *historian) resubmit(id string) {
	content := text(passed, 3)
	for _, fixed := range []string{"cycle", "area", "origin", "channel", "proposed_by"} {
		delete(content, fixed)
	}
	content["act"] = planning.Resubmit
	h.city.must(h.t, h.url, planning.Facilitator, http.MethodPost, "/proposals/"+id+"/amendments", uuidOf(id, "resubmit"), content, http.StatusOK, http.StatusAccepted)
	h.city.settled(h.t, h.url, planning.Facilitator, uuidOf(id, "resubmit"))
}

// refuseClose sends a close past the mailbox, whose check would have refused it at
// the door: the closing transaction refuses it, after the update was taken.
func (h *historian) refuseClose() {
	s := h.city.open(h.t)
	defer s.Close()
	f, err := s.ForumState(h.ctx(), planning.ForumID(planYear, planning.Village, string(inSession), "", 1))
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := planning.ForumCommand{ID: uuidOf("early close"), Act: planning.ForumClose, Forum: f.ID, Actor: operator, ReceivedAt: s.Now()}
	_, err = workflows.NewClient(h.temporal).DecideForum(h.ctx(), f, cmd)
	if planning.CodeOf(err) != planning.Conflict {
		h.t.Errorf("a close with an undecided proposal: %v", err)
	}
}

// rolled is a proposal whose run continues as new, as every one does at a deploy.
func (h *historian) rolled() {
	id := h.submit("rolled", quiet, 6)
	workflowID := h.workflow(id)
	if err := h.temporal.SignalWorkflow(h.ctx(), workflowID, "", workflows.SignalRefresh, nil); err != nil {
		h.t.Fatal(err)
	}
	eventually(h.t, 20*time.Second, "a second run", func() (bool, string) { return len(h.runs(workflowID)) == 2, "" })
	h.decide(id, planning.Facilitator, "withdraw", map[string]any{"act": planning.Withdraw, "proof": planning.ProofSlip})
	h.note("proposal-rolled", id)
}

// year opens a stage and moves its window while the calendar waits for its end.
func (h *historian) year() {
	path := fmt.Sprintf("/cycles/%d/stages/%s", planYear, planning.Subdistrict)
	h.city.must(h.t, h.url, planning.Planner, http.MethodPost, path+"/opening", uuidOf("open"), map[string]any{}, http.StatusOK, http.StatusAccepted)
	h.city.settled(h.t, h.url, planning.Planner, uuidOf("open"))
	now := time.Now().UnixMicro()
	h.city.must(h.t, h.url, planning.Planner, http.MethodPut, path, uuidOf("move"), map[string]any{
		"opens_at": now - 7_200_000_000, "closes_at": now + 9_000_000_000, "reason_text": "KENARIALASAN jadwal kecamatan bergeser",
	}, http.StatusOK, http.StatusAccepted)
	h.city.settled(h.t, h.url, planning.Planner, uuidOf("move"))
	h.keep = append(h.keep, kept{"cycle-moved", workflows.CycleID(planYear)})
}

func (h *historian) submit(what string, area planning.AreaCode, n int) (id string) {
	id = uuidOf("history", what)
	h.city.must(h.t, h.url, planning.Facilitator, http.MethodPut, "/proposals/"+id, "", text(area, n), http.StatusCreated)
	h.city.drained(h.t, time.Minute)
	return id
}

func (h *historian) decide(id string, role planning.Role, what string, body map[string]any) {
	h.city.must(h.t, h.url, role, http.MethodPost, "/proposals/"+id+"/decisions", uuidOf(id, what), body, http.StatusOK, http.StatusAccepted)
	h.city.settled(h.t, h.url, role, uuidOf(id, what))
}

func (h *historian) code(id string) planning.TrackingCode {
	s := h.city.open(h.t)
	defer s.Close()
	p, err := s.ProposalState(h.ctx(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return p.Code
}

func (h *historian) workflow(id string) string { return workflows.ProposalID(h.code(id)) }

func (h *historian) forum(area planning.AreaCode) string {
	return workflows.ForumID(planning.Forum{Cycle: planYear, Stage: planning.Village, Area: area, Number: 1})
}

func (h *historian) note(name, id string) { h.keep = append(h.keep, kept{name, h.workflow(id)}) }

// length is how many events a workflow's present run has.
func (h *historian) length(workflowID string) int64 {
	d, err := h.temporal.DescribeWorkflowExecution(h.ctx(), workflowID, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return d.GetWorkflowExecutionInfo().GetHistoryLength()
}

// runs are the histories of a workflow's runs, the oldest first.
func (h *historian) runs(workflowID string) []*historypb.History {
	var runs []*historypb.History
	for run := h.firstRun(workflowID); run != ""; {
		history := &historypb.History{}
		events := h.temporal.GetWorkflowHistory(h.ctx(), workflowID, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		run = ""
		for events.HasNext() {
			e, err := events.Next()
			if err != nil {
				h.t.Fatalf("history of %s: %v", workflowID, err)
			}
			history.Events = append(history.Events, e)
			if next := e.GetWorkflowExecutionContinuedAsNewEventAttributes(); next != nil {
				run = next.GetNewExecutionRunId()
			}
		}
		runs = append(runs, history)
	}
	return runs
}

func (h *historian) firstRun(workflowID string) string {
	d, err := h.temporal.DescribeWorkflowExecution(h.ctx(), workflowID, "")
	if err != nil {
		h.t.Fatalf("describe %s: %v", workflowID, err)
	}
	return d.GetWorkflowExecutionInfo().GetFirstRunId()
}

func (h *historian) noCanary(id string, run *historypb.History) {
	h.t.Helper()
	content, err := proto.Marshal(run)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, canary := range canaries {
		if at := bytes.Index(content, []byte(canary)); at >= 0 {
			h.t.Errorf("the history of %s holds %q: …%q…", id, canary, content[max(0, at-60):min(len(content), at+60)])
		}
	}
}

// noCanaryOnDisk looks through Temporal's whole store, and proves that it can see:
// the proposals' codes are there.
func (h *historian) noCanaryOnDisk() {
	h.t.Helper()
	content, err := os.ReadFile(filepath.Join(h.city.dir, "temporal.db"))
	if err != nil {
		h.t.Fatal(err)
	}
	if code := h.code(uuidOf("history", "mended")); !bytes.Contains(content, []byte(code)) {
		h.t.Errorf("%s is not in Temporal's store: looking into it proves nothing", code)
	}
	for _, canary := range canaries {
		if bytes.Contains(content, []byte(canary)) {
			h.t.Errorf("Temporal's store holds %q", canary)
		}
	}
}

// save adds the histories worth keeping to those that every later version must
// be able to replay.
func (h *historian) save(release string) {
	h.t.Helper()
	for _, k := range h.keep {
		for n, run := range h.runs(k.workflowID) {
			name := release + "-" + k.name
			if n > 0 {
				name += fmt.Sprintf("-run%d", n+1)
			}
			content, err := protojson.MarshalOptions{Indent: " "}.Marshal(run)
			if err != nil {
				h.t.Fatal(err)
			}
			file, err := os.OpenFile(filepath.Join("..", "workflows", "testdata", "history", name+".json"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
			if err != nil {
				h.t.Fatalf("histories are added, never changed: %v", err)
			}
			_, err = file.Write(append(bytes.ReplaceAll(content, []byte(":  "), []byte(": ")), '\n'))
			if cerr := file.Close(); err != nil || cerr != nil {
				h.t.Fatal(err, cerr)
			}
		}
	}
}
