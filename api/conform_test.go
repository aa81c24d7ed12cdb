package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"musrenbang/auth"
)

// described is openapi.yaml, read and checked once.
var described = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(openapiFile)
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background())
})

var router = sync.OnceValues(func() (routers.Router, error) {
	doc, err := described()
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

// conforms fails unless the answer is one that openapi.yaml promises for this
// request. Paths it does not know at all may only be refused.
func conforms(t testing.TB, req *http.Request, a answer) {
	t.Helper()
	if req.Method == http.MethodHead || a.header.Get("Content-Encoding") != "" {
		return // GET without its body, or the same body packed
	}
	r, err := router()
	must(t, err)
	plain := *req
	plain.URL = &url.URL{Path: req.URL.Path, RawQuery: req.URL.RawQuery}
	plain.Body = io.NopCloser(strings.NewReader(""))
	route, params, err := r.FindRoute(&plain)
	if err != nil {
		if a.status < 400 {
			t.Errorf("%s %s answered %d and stands nowhere in openapi.yaml", req.Method, req.URL.Path, a.status)
		}
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: &plain, PathParams: params, Route: route},
		Status:                 a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	if err := openapi3filter.ValidateResponse(context.Background(), input); err != nil {
		t.Errorf("%s %s: the answer is not what openapi.yaml promises: %v\n%.600s", req.Method, req.URL.Path, err, a.body)
	}
}

// pathOf is a Fiber path as OpenAPI writes it.
func pathOf(fiberPath string) string {
	parts := strings.Split(strings.TrimPrefix(fiberPath, "/api/v1"), "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			name, rest, dotted := strings.Cut(name, ".")
			parts[i] = "{" + name + "}"
			if dotted {
				parts[i] += "." + rest
			}
		}
	}
	return strings.Join(parts, "/")
}

// opened is what openapi.yaml says a route opens with.
func opened(security *openapi3.SecurityRequirements) string {
	if security == nil {
		return "bearer" // the document's own
	}
	var schemes []string
	for _, one := range *security {
		for scheme := range one {
			schemes = append(schemes, scheme)
		}
	}
	return strings.Join(schemes, " or ")
}

// keys is the same for a route of the table.
func keys(a auth.Access) string {
	switch s := a.String(); {
	case s == "public":
		return ""
	case s == "device":
		return "device"
	case strings.HasSuffix(s, " or device"):
		return "bearer or device"
	}
	return "bearer"
}

// TestTheDocumentListsEveryRouteAndNoOther compares openapi.yaml with the route
// table, both ways.
func TestTheDocumentListsEveryRouteAndNoOther(t *testing.T) {
	doc, err := described()
	must(t, err)
	c := newCity(t)
	declared := map[string]bool{}
	for _, r := range c.routes.Table() {
		if r.Method == http.MethodHead {
			continue
		}
		path := pathOf(r.Path)
		declared[r.Method+" "+path] = true
		item := doc.Paths.Value(path)
		if item == nil || item.GetOperation(r.Method) == nil {
			t.Errorf("%s %s is not in openapi.yaml", r.Method, path)
			continue
		}
		if said, is := opened(item.GetOperation(r.Method).Security), keys(r.Access); said != is {
			t.Errorf("%s %s: openapi.yaml says it opens with %q, the route table %q", r.Method, path, said, is)
		}
	}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			if !declared[method+" "+path] {
				t.Errorf("openapi.yaml describes %s %s, which no route answers", method, path)
			}
		}
	}
}

// TestADescriptionCanFail proves that an answer of another shape is noticed.
func TestADescriptionCanFail(t *testing.T) {
	probe := &probe{TB: t}
	req, err := http.NewRequest(http.MethodGet, "/api/v1/health", nil)
	must(t, err)
	header := http.Header{"Content-Type": {"application/json"}}
	conforms(probe, req, answer{status: 200, header: header, body: []byte(`{"status":"ok"}`)})
	if probe.failed {
		t.Fatal("a right answer was refused")
	}
	for name, a := range map[string]answer{
		"another word":   {status: 200, header: header, body: []byte(`{"status":"fine"}`)},
		"a field extra":  {status: 200, header: header, body: []byte(`{"status":"ok","uptime":3}`)},
		"a field short":  {status: 200, header: header, body: []byte(`{}`)},
		"another status": {status: 207, header: header, body: []byte(`{"status":"ok"}`)},
	} {
		probe.failed = false
		conforms(probe, req, a)
		if !probe.failed {
			t.Errorf("%s was not noticed", name)
		}
	}
}

// probe is a test that notes its failure instead of failing.
type probe struct {
	testing.TB
	failed bool
}

func (p *probe) Errorf(string, ...any) { p.failed = true }
func (p *probe) Helper()               {}
