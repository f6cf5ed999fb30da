use listen::*;
fn main(){ for l in [Listener::ngrams(), Listener::new()] { 
 let mut r = csv::Reader::from_path("/work/shared/data/utterances/utterances.csv").unwrap(); let h = r.headers().unwrap().clone(); let c = |n: &str| h.iter().position(|x| x == n).unwrap();
 let mut m = [[0;5];6]; 
 let mut byc = std::collections::BTreeMap::<String,(usize,usize)>::new();
 for x in r.records() { let x = x.unwrap(); let v = l.hear(&x[c("text")]); let is = Stage::named(&x[c("five_class_stage")]).unwrap(); let row = if &x[c("stage")]=="neutral" {5} else {is.rank()}; m[row][v.stage.rank()] += 1;
  for k in ["side","kind","confidence"] { let e = byc.entry(format!("{k} {}", &x[c(k)])).or_default(); e.1 += 1; if v.stage == is { e.0 += 1 } }
  let n = sentences(&x[c("text")]).len().min(3); let e = byc.entry(format!("sentences {n}")).or_default(); e.1 += 1; if v.stage == is { e.0 += 1 }
  let n = x[c("text")].split_whitespace().count() / 8; let e = byc.entry(format!("words {:02}", n*8)).or_default(); e.1 += 1; if v.stage == is { e.0 += 1 } }
 println!("{}", l.tier()); for (i,row) in m.iter().enumerate() { println!("{:10} {:?}", if i==5 {"neutral"} else {Stage::ALL[i].word()}, row) }
 println!("{:?}", byc.iter().map(|(k,(a,b))| format!("{k} {a}/{b}")).collect::<Vec<_>>());
} }
