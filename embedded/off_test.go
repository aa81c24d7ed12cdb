//go:build external

package embedded

import (
	"errors"
	"strings"
	"testing"
)

func TestStartNamesTheWayOut(t *testing.T) {
	s, err := Start(t.Context(), Options{Dir: t.TempDir()})
	if s != nil || !errors.Is(err, ErrNotBuilt) || !strings.Contains(err.Error(), "TEMPORAL_ADDRESS") {
		t.Errorf("Start gave %v, %v", s, err)
	}
}
