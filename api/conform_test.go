package api

import (
	"net/http"
	"testing"
)

func conforms(testing.TB, *http.Request, answer) {}
