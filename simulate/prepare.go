package simulate

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"musrenbang/planning"
)

// prepare gives the server what the year needs: areas, agencies the file names,
// users, and a calendar wide enough to play in. All of it may be there already.
func (p *play) prepare(ctx context.Context) error {
	areas := make([]map[string]any, len(p.options.Areas))
	for i, a := range p.options.Areas {
		areas[i] = map[string]any{"code": a.Code, "level": a.Level, "name": a.Name, "parent": a.Parent}
	}
	if _, err := p.admin.call(ctx, http.MethodPut, "/areas", "", map[string]any{"areas": areas}, nil); err != nil {
		return err
	}
	if err := p.ensureAgencies(ctx); err != nil {
		return err
	}
	if err := p.signInAll(ctx); err != nil {
		return err
	}
	return p.ensureCycle(ctx)
}

func (p *play) ensureAgencies(ctx context.Context) error {
	codes := p.agencyCodes()
	if len(codes) == 0 {
		return nil
	}
	var have struct {
		Agencies []struct {
			Code string `json:"code"`
		} `json:"agencies"`
	}
	if _, err := p.admin.call(ctx, http.MethodGet, "/agencies", "", nil, &have); err != nil {
		return err
	}
	known := map[string]bool{}
	for _, a := range have.Agencies {
		known[a.Code] = true
	}
	var missing []map[string]any
	for _, c := range codes {
		if !known[c] {
			missing = append(missing, map[string]any{"code": c, "name": "Perangkat daerah " + c, "phone": ""})
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err := p.admin.call(ctx, http.MethodPut, "/agencies", "", map[string]any{"agencies": missing}, nil)
	return err
}

// ensureCycle makes the planning year unless it is there. Its windows hold the
// whole run; stages are opened and closed by the act the timers use.
func (p *play) ensureCycle(ctx context.Context) error {
	path := fmt.Sprintf("/cycles/%d", p.options.Cycle)
	status, err := p.admin.call(ctx, http.MethodGet, path, "", nil, nil)
	if err == nil {
		return p.setDays(ctx)
	}
	if status != http.StatusNotFound {
		return err
	}
	opens, closes := time.Now().Add(-24*time.Hour).UnixMicro(), time.Now().Add(365*24*time.Hour).UnixMicro()
	var windows []map[string]any
	for _, s := range planning.Stages() {
		if s != planning.Realisation {
			windows = append(windows, map[string]any{"stage": s, "opens_at": opens, "closes_at": closes})
		}
	}
	body := map[string]any{"name": fmt.Sprintf("RKPD %d", p.options.Cycle), "windows": windows}
	if _, err := p.people.planner.call(ctx, http.MethodPut, path, "", body, nil); err != nil {
		return err
	}
	return p.setDays(ctx)
}

// setDays reads the calendar and sets when each stage's sittings are held: a day
// after it opens, the same in every run.
func (p *play) setDays(ctx context.Context) error {
	var cycle struct {
		Windows []struct {
			Stage   planning.Stage `json:"stage"`
			OpensAt int64          `json:"opens_at"`
		} `json:"windows"`
	}
	if _, err := p.admin.call(ctx, http.MethodGet, fmt.Sprintf("/cycles/%d", p.options.Cycle), "", nil, &cycle); err != nil {
		return err
	}
	p.held = map[planning.Stage]int64{}
	for _, w := range cycle.Windows {
		p.held[w.Stage] = w.OpensAt + (24 * time.Hour).Microseconds()
	}
	return nil
}
