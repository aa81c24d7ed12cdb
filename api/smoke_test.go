package api

import "testing"

func TestSmoke(t *testing.T) {
	c := newCity(t)
	c.get("", "/health").want(t, 200)
	r := c.submit("facilitator", draft())
	t.Logf("%+v", r)
	a := c.get("", "/track/"+r.Code).want(t, 200)
	t.Logf("%s", a.body)
	f := c.sit("village_head", "village", kelurahan)
	t.Logf("%s", c.get("facilitator", "/forums/"+f).want(t, 200).body)
}
