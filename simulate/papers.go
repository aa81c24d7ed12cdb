package simulate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"musrenbang/planning"
)

// Paper is one entry of index.json.
type Paper struct {
	Kind    string `json:"kind"` // docs/sitting.md, Papers; also evidence, year
	Subject string `json:"subject,omitempty"`
	Stage   string `json:"stage,omitempty"`
	Area    string `json:"area,omitempty"`
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
	Rows    int    `json:"rows"`
}

// papers leaves every paper and export of the year in the folder, with an index
// that names each by its hash.
func (p *play) papers(ctx context.Context) error {
	if err := os.MkdirAll(p.options.Out, 0o755); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	forums, err := p.closedForums(ctx)
	if err != nil {
		return err
	}
	p.bar.start("mengunduh kertas kerja", len(forums)+1)
	var index []Paper
	for _, f := range forums {
		papers, err := p.forumPapers(ctx, f)
		if err != nil {
			return err
		}
		index = append(index, papers...)
		p.bar.step()
	}
	year, err := p.year(ctx)
	if err != nil {
		return err
	}
	index = append(index, year)
	p.bar.step()
	list, err := json.MarshalIndent(index, "", "  ")
	if err != nil {
		return fmt.Errorf("encode index: %w", err)
	}
	return write(filepath.Join(p.options.Out, "index.json"), append(list, '\n'))
}

// closedForum is what the list of forums says of one.
type closedForum struct {
	ID     string               `json:"id"`
	Stage  planning.Stage       `json:"stage"`
	Area   string               `json:"area"`
	Agency string               `json:"agency"`
	Status planning.ForumStatus `json:"status"`
}

func (p *play) closedForums(ctx context.Context) ([]closedForum, error) {
	var out []closedForum
	for cursor := ""; ; {
		path := fmt.Sprintf("/forums?cycle=%d&limit=200", p.options.Cycle)
		if cursor != "" {
			path += "&cursor=" + url.QueryEscape(cursor)
		}
		var page struct {
			Items []closedForum `json:"items"`
			Next  string        `json:"next"`
		}
		if _, err := p.people.planner.call(ctx, http.MethodGet, path, "", nil, &page); err != nil {
			return nil, err
		}
		for _, f := range page.Items {
			if f.Status == planning.ForumClosed || f.Status == planning.ForumSigned {
				out = append(out, f)
			}
		}
		if cursor = page.Next; cursor == "" {
			slices.SortFunc(out, func(a, b closedForum) int { return strings.Compare(a.ID, b.ID) })
			return out, nil
		}
	}
}

// stored is one paper as the server names it.
type stored struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	File    string `json:"file"` // "" while it is made when asked for
}

// forumPapers fetches every paper of a forum, and the bundle with its evidence.
func (p *play) forumPapers(ctx context.Context, f closedForum) ([]Paper, error) {
	var content struct {
		Passed    []json.RawMessage `json:"passed"`
		NotPassed []json.RawMessage `json:"not_passed"`
	}
	if _, err := p.people.planner.call(ctx, http.MethodGet, "/forums/"+f.ID+"/minutes", "", nil, &content); err != nil {
		return nil, err
	}
	list, err := p.made(ctx, f)
	if err != nil {
		return nil, err
	}
	place := f.Area
	if f.Agency != "" {
		place = f.Agency
	}
	var out []Paper
	for _, s := range list {
		paper := Paper{Kind: s.Kind, Subject: s.Subject, Stage: string(f.Stage), Area: place, File: fileOf(s, f.ID)}
		if strings.HasPrefix(s.Kind, "minutes") {
			paper.Rows = len(content.Passed) + len(content.NotPassed)
		}
		path := "/forums/" + f.ID + "/papers/" + s.Kind + ".pdf"
		if s.Subject != "" {
			path += "?subject=" + url.QueryEscape(s.Subject)
		}
		if paper, err = p.fetch(ctx, path, paper); err != nil {
			return nil, err
		}
		out = append(out, paper)
	}
	bundle, err := p.fetch(ctx, "/forums/"+f.ID+"/evidence.zip", Paper{Kind: "evidence", Stage: string(f.Stage), Area: place, File: "bukti-dukung-" + f.ID + ".zip"})
	return append(out, bundle), err
}

func fileOf(s stored, forum string) string {
	name := s.Kind + "-" + forum
	if s.Kind == "minutes" {
		name = "berita-acara-" + forum
	}
	if s.Subject != "" {
		name += "-" + s.Subject
	}
	if s.Kind == "board_text" {
		return name + ".txt"
	}
	return name + ".pdf"
}

// made waits until a forum's papers have been made: its workflow does that right
// after the close, the boards last.
func (p *play) made(ctx context.Context, f closedForum) ([]stored, error) {
	last := "attendance_blank"
	if f.Stage == planning.Village {
		last = "board_text"
	}
	deadline := time.Now().Add(patience)
	for before := -1; ; {
		var list struct {
			Papers []stored `json:"papers"`
		}
		if _, err := p.people.planner.call(ctx, http.MethodGet, "/forums/"+f.ID+"/papers", "", nil, &list); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(list.Papers, func(s stored) bool { return s.Kind == last && s.File != "" }) && len(list.Papers) == before {
			return newest(list.Papers), nil
		}
		if before = len(list.Papers); time.Now().After(deadline) {
			return nil, fmt.Errorf("papers of %s: not made within %s", f.ID, patience)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// newest keeps the first of each kind and subject: the server lists the newest
// first.
func newest(list []stored) (out []stored) {
	for _, s := range list {
		if !slices.ContainsFunc(out, func(o stored) bool { return o.Kind == s.Kind && o.Subject == s.Subject }) {
			out = append(out, s)
		}
	}
	return out
}

func (p *play) fetch(ctx context.Context, path string, paper Paper) (Paper, error) {
	var content []byte
	if _, err := p.people.planner.call(ctx, http.MethodGet, path, "", nil, &content); err != nil {
		return paper, err
	}
	return p.keep(paper, content)
}

func (p *play) year(ctx context.Context) (Paper, error) {
	var csv []byte
	path := fmt.Sprintf("/exports/year/%d.csv", p.options.Cycle)
	if _, err := p.people.planner.call(ctx, http.MethodGet, path, "", nil, &csv); err != nil {
		return Paper{}, err
	}
	return p.keep(Paper{Kind: "year", File: fmt.Sprintf("tahun-%d.csv", p.options.Cycle), Rows: max(bytes.Count(csv, []byte("\n"))-1, 0)}, csv)
}

func (p *play) keep(paper Paper, content []byte) (Paper, error) {
	sum := sha256.Sum256(content)
	paper.SHA256 = hex.EncodeToString(sum[:])
	return paper, write(filepath.Join(p.options.Out, paper.File), content)
}

func write(file string, content []byte) error {
	if err := os.WriteFile(file, content, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}
