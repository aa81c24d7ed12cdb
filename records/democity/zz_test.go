package democity
import ("testing";"context";"fmt";"time";"musrenbang/store";"musrenbang/records";"os";"musrenbang/planning")
func TestZZ(t *testing.T){
 ctx:=context.Background()
 clock:=&records.Clock{}
 dir:=os.Getenv("ZZDIR"); os.RemoveAll(dir)
 s,err:=store.Open(ctx,store.Options{Dir:dir,Clock:clock.Now})
 if err!=nil{t.Fatal(err)}
 if _,err:=s.Migrate(ctx);err!=nil{t.Fatal(err)}
 now:=planning.Instant(time.Now().UnixMicro())
 if v:=os.Getenv("ZZNOW"); v!=""{ x,_:=time.Parse("2006-01-02",v); now=planning.Instant(x.UnixMicro())}
 start:=time.Now(); last:=""
 var mark time.Time
 tour,err:=Build(ctx,s,clock,Options{Now:now,Hash:func(_ context.Context,p string)(string,error){return "x"+p,nil},Progress:func(w string,d,n int){ if w!=last||d==n{ fmt.Println(w,d,n,time.Since(start)); last=w; mark=time.Now()}}})
 _ = mark
 fmt.Println(time.Since(start)); 
 if err!=nil{t.Fatal(err)}
 fmt.Printf("%+v\n",tour)
 n,_:=s.OpenProposals(ctx,"",5000); by:=map[string]int{}
 for _,p:=range n{by[fmt.Sprint(p.Cycle,p.Stage)]++}
 fmt.Println("open",len(n),by)
 st:=time.Now()
 bad:=0
 s.Check(ctx,func(f store.Finding){bad++; if bad<10{t.Errorf("%s",f)}})
 fmt.Println("check",time.Since(st))
 s.Close()
}
