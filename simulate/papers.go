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
	Kind   string `json:"kind"` // minutes, year
	Stage  string `json:"stage,omitempty"`
	Area   string `json:"area,omitempty"`
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Rows   int    `json:"rows"`
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
	p.bar.start("mengunduh berita acara", len(forums)+1)
	var index []Paper
	for _, f := range forums {
		paper, err := p.minutes(ctx, f)
		if err != nil {
			return err
		}
		index = append(index, paper)
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

// minutes waits until the forum's paper has been made: its workflow does that
// right after the close.
func (p *play) minutes(ctx context.Context, f closedForum) (Paper, error) {
	var content struct {
		Passed    []json.RawMessage `json:"passed"`
		NotPassed []json.RawMessage `json:"not_passed"`
	}
	if _, err := p.people.planner.call(ctx, http.MethodGet, "/forums/"+f.ID+"/minutes", "", nil, &content); err != nil {
		return Paper{}, err
	}
	var pdf []byte
	deadline := time.Now().Add(patience)
	for {
		status, err := p.people.planner.call(ctx, http.MethodGet, "/forums/"+f.ID+"/minutes.pdf", "", nil, &pdf)
		if err == nil {
			break
		}
		if status != http.StatusNotFound || time.Now().After(deadline) {
			return Paper{}, err
		}
		select {
		case <-ctx.Done():
			return Paper{}, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	place := f.Area
	if f.Agency != "" {
		place = f.Agency
	}
	return p.keep(Paper{Kind: "minutes", Stage: string(f.Stage), Area: place, File: "berita-acara-" + f.ID + ".pdf", Rows: len(content.Passed) + len(content.NotPassed)}, pdf)
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
