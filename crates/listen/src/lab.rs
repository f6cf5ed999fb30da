//! Lab.
use crate::fit::*;
use crate::stage::*;
use crate::vocabulary::*;
use crate::numbers::*;
pub type T = (Stage, String);
pub fn tsv(path: &str) -> Vec<T> {
    std::fs::read_to_string(path).unwrap_or_default().lines().skip(1).filter_map(|l| { let mut p = l.splitn(3, '\t'); let s = Stage::named(p.next()?)?; p.next()?; Some((s, p.next()?.to_string())) }).collect()
}
pub fn utter() -> Vec<T> {
    let mut r = csv::Reader::from_path("/work/shared/data/utterances/utterances.csv").unwrap();
    let h = r.headers().unwrap().clone(); let c = |n: &str| h.iter().position(|x| x == n).unwrap(); let (a, b) = (c("five_class_stage"), c("text"));
    r.records().map(|x| { let x = x.unwrap(); (Stage::named(&x[a]).unwrap(), x[b].to_string()) }).collect()
}
pub fn scen() -> Vec<(String, Stage, f64, String, String)> {
    let mut r = csv::Reader::from_path("/work/shared/data/utterances/relationship_scenarios.csv").unwrap();
    r.records().map(|x| { let x = x.unwrap(); (x[0].into(), Stage::named(&x[1]).unwrap(), x[3].parse().unwrap(), x[5].into(), x[6].into()) }).collect()
}
pub fn f1(pairs: &[(usize, usize)], n: usize) -> f64 {
    (0..n).map(|k| { let tp = pairs.iter().filter(|p| p.0 == k && p.1 == k).count() as f64; let a = pairs.iter().filter(|p| p.0 == k).count() as f64; let b = pairs.iter().filter(|p| p.1 == k).count() as f64; if a + b == 0.0 { 0.0 } else { 2.0 * tp / (a + b) } }).sum::<f64>() / n as f64
}
pub fn auc(p: &[(usize, f64)]) -> f64 { let mut w = 0.0; let mut n = 0.0; for a in p.iter().filter(|x| x.0 > 0) { for b in p.iter().filter(|x| x.0 == 0) { n += 1.0; w += if a.1 > b.1 { 1.0 } else if a.1 == b.1 { 0.5 } else { 0.0 }; } } w / n }
pub fn show(name: &str, p: &[(usize, [f64; 5])]) {
    let am = |c: &[f64; 5]| (0..5).max_by(|a, b| c[*a].total_cmp(&c[*b])).unwrap();
    let s5: Vec<_> = p.iter().map(|(t, c)| (*t, am(c))).collect();
    let sy: Vec<_> = p.iter().map(|(t, c)| ((*t > 0) as usize, (c[0] < 0.5) as usize)).collect();
    let au: Vec<_> = p.iter().map(|(t, c)| (*t, 1.0 - c[0])).collect();
    let best = (1..20).map(|i| { let th = i as f64 * 0.05; let v: Vec<_> = p.iter().map(|(t, c)| ((*t > 0) as usize, (1.0 - c[0] > th) as usize)).collect(); (f1(&v, 2), th) }).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    let s4: Vec<_> = p.iter().filter(|x| x.0 > 0).map(|(t, c)| (*t - 1, (1..5).max_by(|a, b| c[*a].total_cmp(&c[*b])).unwrap() - 1)).collect();
    let mut prior = [0usize; 5]; s5.iter().for_each(|x| prior[x.1] += 1);
    let ll = p.iter().map(|(t, c)| -c[*t].max(1e-9).ln()).sum::<f64>() / p.len() as f64;
    println!("{name:34} n{:5} 5cls {:.3} sym {:.3} (best {:.3}@{:.2}) auc {:.3} 4cls {:.3} ll {ll:.3} pred {prior:?}", p.len(), f1(&s5, 5), f1(&sy, 2), best.0, best.1, auc(&au), f1(&s4, 4));
}
/// Factored or joint.
pub struct M { pub v: Vocabulary, pub joint: Vec<[f64; 5]>, pub bin: Vec<[f64; 2]>, pub four: Vec<[f64; 4]> }
pub struct How { pub c: f64, pub steps: usize, pub soft: f64, pub smooth: f64, pub bal: f64 }
pub fn train(t: &[T], h: &How) -> M {
    let v = Vocabulary::of(t.iter().map(|x| x.1.as_str()));
    let rows: Vec<_> = t.iter().map(|x| v.row(&x.1)).collect();
    let mut n = [0.0f64; 5]; t.iter().for_each(|x| n[x.0.rank()] += 1.0);
    let tot: f64 = n.iter().sum();
    let w: Vec<f64> = t.iter().map(|x| (tot / 5.0 / n[x.0.rank()]).powf(h.bal)).collect();
    let fitj = Fit { decay: 1.0 / h.c, steps: h.steps, bias: true };
    let ex: Vec<Example<5>> = rows.iter().zip(t).zip(&w).map(|((r, x), w)| {
        let k = x.0.rank(); let mut to = [0.0; 5]; to[k] = 1.0;
        if h.soft > 0.0 && k > 0 { let nb: Vec<usize> = [k.wrapping_sub(1), k + 1].into_iter().filter(|j| *j >= 1 && *j < 5).collect(); to[k] -= h.soft; for j in &nb { to[*j] += h.soft / nb.len() as f64; } }
        for q in &mut to { *q = *q * (1.0 - h.smooth) + h.smooth / 5.0; }
        Example { row: r.clone(), from: [0.0; 5], to, counts: *w } }).collect();
    let joint = fit(&ex, v.len(), fitj);
    let eb: Vec<Example<2>> = ex.iter().map(|e| Example { row: e.row.clone(), from: [0.0; 2], to: [e.to[0], 1.0 - e.to[0]], counts: e.counts }).collect();
    let bin = fit(&eb, v.len(), fitj);
    let e4: Vec<Example<4>> = ex.iter().zip(t).filter(|(_, x)| x.0.rank() > 0).map(|(e, _)| { let s = 1.0 - e.to[0]; Example { row: e.row.clone(), from: [0.0; 4], to: std::array::from_fn(|k| e.to[k + 1] / s), counts: e.counts } }).collect();
    let four = fit(&e4, v.len(), fitj);
    M { v, joint, bin, four }
}
pub fn sc<const N: usize>(r: &Row, w: &[[f64; N]]) -> [f64; N] { chances(r.scores(w, *w.last().unwrap())) }
impl M {
    pub fn p(&self, text: &str) -> [[f64; 5]; 3] {
        let r = self.v.row(text);
        let j = sc(&r, &self.joint); let b = sc(&r, &self.bin); let f = sc(&r, &self.four);
        let fac = [b[0], b[1] * f[0], b[1] * f[1], b[1] * f[2], b[1] * f[3]];
        [j, fac, std::array::from_fn(|k| (j[k] + fac[k]) / 2.0)]
    }
}
pub fn run() {
    let mut t = tsv("/var/tmp/text/symptoms.tsv"); t.extend(tsv("/var/tmp/text/healthy.tsv")); t.extend(tsv("crates/listen/data/more.tsv"));
    let held = tsv("/var/tmp/text/held.tsv"); let u = utter();
    println!("train {} held {}", t.len(), held.len());
    for mix in [[1.0, 1.0, 0.0], [1.0, 1.0, 0.5], [1.0, 1.0, 1.0], [1.0, 1.0, 2.0], [1.0, 0.5, 1.0], [1.0, 0.0, 0.0], [0.5,1.0,0.5], [0.0, 1.0, 0.0], [0.0,0.0,1.0]] {
        
        for c in [1.5, 4.0] {
        println!("--- {mix:?} c {c}");
        let m = train(&t, &How { c, steps: 60, soft: 0.0, smooth: 0.0, bal: 0.5 });
        for (k, n) in ["joint", "factored", "mean"].iter().enumerate().take(1) {
            show(&format!("held {n}"), &held.iter().map(|x| (x.0.rank(), m.p(&x.1)[k])).collect::<Vec<_>>());
            show(&format!("utter {n}"), &u.iter().map(|x| (x.0.rank(), m.p(&x.1)[k])).collect::<Vec<_>>());
        }}
    }
}
#[cfg(feature="encoder")]
pub fn emb(texts: &[String]) -> Vec<Vec<f32>> {
    use std::io::{Read,Write};
    // cache by text in /tmp/li-emb
    let dir = "/tmp/li-emb"; let _ = std::fs::create_dir_all(dir);
    let path = format!("{dir}/cache.bin");
    let mut map: std::collections::HashMap<u64, Vec<f32>> = Default::default();
    if let Ok(b) = std::fs::read(&path) { for c in b.chunks_exact(8+384*4) { map.insert(u64::from_le_bytes(c[..8].try_into().unwrap()), c[8..].chunks_exact(4).map(|x| f32::from_le_bytes(x.try_into().unwrap())).collect()); } }
    let h = |t: &str| { let mut h: u64 = 0xcbf29ce484222325; for b in t.bytes() { h = (h ^ b as u64).wrapping_mul(0x100000001b3); } h };
    let e = pocket_encoder::Encoder::new().unwrap();
    let mut new = 0; let at = std::time::Instant::now();
    for t in texts { if !map.contains_key(&h(t)) { new += 1; map.insert(h(t), e.embed(&[t]).unwrap().remove(0)); } }
    if new > 0 { println!("embedded {new} in {:?}", at.elapsed()); }
    let mut f = std::fs::File::create(&path).unwrap(); for (k, v) in &map { f.write_all(&k.to_le_bytes()).unwrap(); for x in v { f.write_all(&x.to_le_bytes()).unwrap(); } }
    texts.iter().map(|t| map[&h(t)].clone()).collect()
}
#[cfg(feature="encoder")]
pub fn run_enc() {
    let mut t = tsv("/var/tmp/text/symptoms.tsv"); t.extend(tsv("/var/tmp/text/healthy.tsv")); t.extend(tsv("crates/listen/data/more.tsv"));
    let held = tsv("/var/tmp/text/held.tsv"); let u = utter();
    println!("train {} held {}", t.len(), held.len());
    let et = emb(&t.iter().map(|x| x.1.clone()).collect::<Vec<_>>());
    let eh = emb(&held.iter().map(|x| x.1.clone()).collect::<Vec<_>>());
    let eu = emb(&u.iter().map(|x| x.1.clone()).collect::<Vec<_>>());
    let mean: Vec<f64> = (0..384).map(|d| et.iter().map(|e| e[d] as f64).sum::<f64>() / et.len() as f64).collect();
    let sd: f64 = (et.iter().map(|e| (0..384).map(|d| (e[d] as f64 - mean[d]).powi(2)).sum::<f64>()).sum::<f64>() / et.len() as f64).sqrt();
    let v = Vocabulary::of(t.iter().map(|x| x.1.as_str()));
    let row = |text: &str, e: &[f32], ng: f64, en: f64| { let mut r = if ng > 0.0 { v.row(text) } else { Row::default() }; for q in &mut r.value { *q *= ng; } if en > 0.0 { for d in 0..384 { r.at.push((v.len() + d) as u32); r.value.push((e[d] as f64 - mean[d]) / sd * en); } } r };
    let mut n = [0.0f64; 5]; t.iter().for_each(|x| n[x.0.rank()] += 1.0); let tot: f64 = n.iter().sum();
    let cls: Vec<f64> = t.iter().map(|x| (tot / 5.0 / n[x.0.rank()]).powf(0.5)).collect();
    let tgt = |x: &T| { let mut to = [0.0; 5]; to[x.0.rank()] = 1.0; to };
    type P = Vec<(usize, [f64; 5])>;
    let go = |name: &str, ng: f64, en: f64, c: f64| -> (P, P) {
        let ex: Vec<Example<5>> = t.iter().zip(&et).zip(&cls).map(|((x, e), w)| Example { row: row(&x.1, e, ng, en), from: [0.0; 5], to: tgt(x), counts: *w }).collect();
        let w = fit(&ex, v.len() + 384, Fit { decay: 1.0 / c, steps: 60, bias: true });
        let a: P = held.iter().zip(&eh).map(|(x, e)| (x.0.rank(), sc(&row(&x.1, e, ng, en), &w))).collect();
        let b: P = u.iter().zip(&eu).map(|(x, e)| (x.0.rank(), sc(&row(&x.1, e, ng, en), &w))).collect();
        show(&format!("{name} held"), &a); show(&format!("{name} utter"), &b); (a, b)
    };
    let avg = |name: &str, x: &(P, P), y: &(P, P), w: f64| { for (s, a, b) in [("held", &x.0, &y.0), ("utter", &x.1, &y.1)] {
        show(&format!("{name} mean {s} {w}"), &a.iter().zip(b).map(|(p, q)| (p.0, std::array::from_fn(|k| p.1[k] * (1.0 - w) + q.1[k] * w))).collect::<Vec<_>>());
        show(&format!("{name} geo {s} {w}"), &a.iter().zip(b).map(|(p, q)| (p.0, chances::<5>(std::array::from_fn(|k| ln(p.1[k].max(1e-9)) * (1.0 - w) + ln(q.1[k].max(1e-9)) * w)))).collect::<Vec<_>>()); } };
    
    let a = go("ng c2", 1.0, 0.0, 2.0);
    let b = go("en c3", 0.0, 1.0, 3.0);
    avg("avg", &a, &b, 0.4); avg("avg", &a, &b, 0.6);
    for (ng, en, c) in [(1.0, 0.7, 2.0), (1.0, 1.0, 2.0), (1.0, 1.4, 2.0), (1.0, 2.0, 2.0), (1.0, 1.4, 1.0), (1.0, 1.4, 4.0)] { let j = go(&format!("joint {en} c{c}"), ng, en, c); }
    // rbf
    for (g, c) in [(1.0, 1.0), (2.0, 0.3), (2.0, 1.0), (3.0, 1.0)] {
        let k = |e: &[f32]| { let mut r = Row::default(); for (i, q) in et.iter().enumerate() { let d: f64 = e.iter().zip(q).map(|(a, b)| (*a as f64) * (*b as f64)).sum(); r.at.push(i as u32); r.value.push(exp(-g * 2.0 * (1.0 - d))); } r };
        let ex: Vec<Example<5>> = t.iter().zip(&et).zip(&cls).map(|((x, e), w)| Example { row: k(e), from: [0.0; 5], to: tgt(x), counts: *w }).collect();
        let w = fit(&ex, et.len(), Fit { decay: 1.0 / c, steps: 60, bias: true });
        let p: P = held.iter().zip(&eh).map(|(x, e)| (x.0.rank(), sc(&k(e), &w))).collect();
        let q: P = u.iter().zip(&eu).map(|(x, e)| (x.0.rank(), sc(&k(e), &w))).collect();
        show(&format!("rbf {g} {c} held"), &p); show(&format!("rbf {g} {c} utter"), &q);
        avg("ng+rbf", &a, &(p, q), 0.5);
    }
}

pub fn held_h() -> Vec<(String, Stage, f64, String, String)> {
    let mut r = csv::Reader::from_path("/var/tmp/text/held_histories.csv").unwrap();
    r.records().map(|x| { let x = x.unwrap(); (x[0].into(), Stage::named(&x[1]).unwrap(), x[3].parse().unwrap(), x[4].into(), x[5].into()) }).collect()
}
type G = Vec<(Stage, Vec<(f64, String, [f64; 5])>)>;
fn group(h: &[(String, Stage, f64, String, String)], p: &[[f64; 5]]) -> G {
    let mut out: Vec<(String, Stage, Vec<(f64, String, [f64; 5])>)> = vec![];
    for (x, p) in h.iter().zip(p) { if out.last().map_or(true, |l| l.0 != x.0) { out.push((x.0.clone(), x.1, vec![])); } out.last_mut().unwrap().2.push((x.2, x.3.clone(), *p)); }
    out.into_iter().map(|x| (x.1, x.2)).collect()
}
fn nb(g: &[(f64, String, [f64; 5])], e: &[[f64; 5]; 5], prior: &[f64; 5], half: f64, temper: f64) -> [f64; 5] {
    let last = g.iter().map(|x| x.0).fold(0.0, f64::max);
    let mut s = [0.0; 5];
    for (d, _, p) in g { let w = 0.5f64.powf((last - d) / half) * temper; for st in 0..5 { let l: f64 = (0..5).map(|k| p[k] / prior[k] * e[st][k]).sum(); s[st] += w * l.ln(); } }
    chances(s)
}
fn passing(g: &[(f64, String, [f64; 5])], th: f64, half: f64) -> [f64; 5] {
    let last = g.iter().map(|x| x.0).fold(0.0, f64::max);
    let mut m = [0.0; 5]; let mut all = 0.0;
    for (d, _, p) in g { let w = 0.5f64.powf((last - d) / half); all += w; for k in 0..5 { m[k] += w * (k..5).map(|j| p[j]).sum::<f64>(); } }
    let mut c = [0.0; 5]; let s = (0..5).rev().find(|k| m[*k] / all >= th || *k == 0).unwrap(); c[s] = 1.0; c
}
pub fn hists(name: &str, sets: &[(&str, G)], prior: &[f64; 5]) {
    let am = |c: &[f64; 5]| (0..5).max_by(|a, b| c[*a].total_cmp(&c[*b])).unwrap();
    let e1 = [[0.93,0.05,0.01,0.005,0.005],[0.45,0.48,0.05,0.01,0.01],[0.22,0.2,0.5,0.06,0.02],[0.12,0.1,0.2,0.5,0.08],[0.1,0.03,0.1,0.22,0.55]];
    let e2 = [[0.93,0.05,0.01,0.005,0.005],[0.45,0.45,0.08,0.01,0.01],[0.3,0.2,0.4,0.08,0.02],[0.2,0.15,0.2,0.35,0.1],[0.15,0.1,0.15,0.2,0.4]];
    let mk = |h: f64, own: f64, above: f64, hh: f64| -> [[f64; 5]; 5] { let mut e = [[0.0; 5]; 5]; e[0] = [hh, (1.0 - hh) * 0.6, (1.0 - hh) * 0.2, (1.0 - hh) * 0.1, (1.0 - hh) * 0.1];
        for s in 1..5 { e[s][0] = h; let sick = 1.0 - h; let up = if s < 4 { above } else { 0.0 }; let down = if s > 1 { 1.0 - own - up } else { 0.0 }; let o = 1.0 - up - down; e[s][s] = sick * o; for k in s + 1..5 { e[s][k] = sick * up * (0.5f64.powi((k - s) as i32)) / (1..=(4 - s)).map(|i| 0.5f64.powi(i as i32)).sum::<f64>(); } for k in 1..s { e[s][k] = sick * down * (0.5f64.powi((s - k) as i32)) / (1..s).map(|i| 0.5f64.powi(i as i32)).sum::<f64>(); } } e };
    for h in [0.3, 0.4, 0.5] { for own in [0.55, 0.65, 0.75] { for (above, hh) in [(0.1, 0.9), (0.1, 0.8), (0.2, 0.9)] { let e = mk(h, own, above, hh); for half in [30.0, 60.0, 1e6] { print!("{name} nb h {h} own {own} ab {above} hh {hh} {half:8}"); let mut sum = 0.0; for (s, g) in sets { let r: Vec<_> = g.iter().map(|x| (x.0.rank(), am(&nb(&x.1, &e, prior, half, 1.0)))).collect(); let n = r.len() as f64; let ll: f64 = g.iter().map(|x| -nb(&x.1, &e, prior, half, 1.0)[x.0.rank()].ln()).sum::<f64>() / n; sum += ll; print!("  {s} exact {:.3} within {:.3} ll {ll:.3}", r.iter().filter(|x| x.0 == x.1).count() as f64 / n, r.iter().filter(|x| x.0.abs_diff(x.1) <= 1).count() as f64 / n); } println!("  sum {sum:.3}"); } } } }
    for th in [0.2, 0.25, 0.3, 0.35, 0.4] { for half in [30.0, 60.0, 1e6] { print!("{name} pass {th} {half:8}"); for (s, g) in sets { let r: Vec<_> = g.iter().map(|x| (x.0.rank(), am(&passing(&x.1, th, half)))).collect(); let n = r.len() as f64; print!("  {s} exact {:.3} within {:.3}", r.iter().filter(|x| x.0 == x.1).count() as f64 / n, r.iter().filter(|x| x.0.abs_diff(x.1) <= 1).count() as f64 / n); } println!(); } }
}
pub fn run_h() {
    let mut t = tsv("/var/tmp/text/symptoms.tsv"); t.extend(tsv("/var/tmp/text/healthy.tsv")); t.extend(tsv("crates/listen/data/more.tsv"));
    let (a, b) = (held_h(), scen());
    println!("days {:?}", b.iter().take(40).map(|x| x.2).collect::<Vec<_>>());
    
    let m = train(&t, &How { c: 2.0, steps: 60, soft: 0.0, smooth: 0.0, bal: 0.5 });
    let mut n = [0.0f64; 5]; t.iter().for_each(|x| n[x.0.rank()] += 1.0); let prior0 = n.map(|x| x.sqrt()); let z: f64 = prior0.iter().sum(); let prior = prior0.map(|x| x / z);
    println!("prior {prior:?}");
    let pa: Vec<_> = a.iter().map(|x| m.p(&x.4)[0]).collect(); let pb: Vec<_> = b.iter().map(|x| m.p(&x.4)[0]).collect();
    if std::env::args().nth(2).is_some() { let e2 = [[0.93,0.05,0.01,0.005,0.005],[0.45,0.45,0.08,0.01,0.01],[0.3,0.2,0.4,0.08,0.02],[0.2,0.15,0.2,0.35,0.1],[0.15,0.1,0.15,0.2,0.4]];
      let am = |c: &[f64; 5]| (0..5).max_by(|a, b| c[*a].total_cmp(&c[*b])).unwrap();
      for (nm, g) in [("held", group(&a, &pa)), ("scen", group(&b, &pb))] { let mut i = 0; for x in &g { let c = nb(&x.1, &e2, &prior, 60.0, 1.0); let w = am(&c) != x.0.rank(); println!("{} {nm} want {} got {} {:?} lines {}", if w { "WRONG" } else { "ok   " }, x.0, am(&c), c.map(|x| (x*100.0).round()), x.1.iter().map(|q| format!("{}{:.0}", am(&q.2), q.2[am(&q.2)]*100.0)).collect::<Vec<_>>().join(" "));
        if w && nm == "held" { for (l, q) in a[i..i+x.1.len()].iter().zip(&x.1) { println!("      {} {:?} {} {}", am(&q.2), q.2.map(|x| (x*100.0).round()), l.3, l.4); } } i += x.1.len(); } } return; }
    hists("ng", &[("held", group(&a, &pa)), ("scen", group(&b, &pb))], &prior);
    #[cfg(feature="encoder")] {
        let et = emb(&t.iter().map(|x| x.1.clone()).collect::<Vec<_>>());
        let mean: Vec<f64> = (0..384).map(|d| et.iter().map(|e| e[d] as f64).sum::<f64>() / et.len() as f64).collect();
        let sd: f64 = (et.iter().map(|e| (0..384).map(|d| (e[d] as f64 - mean[d]).powi(2)).sum::<f64>()).sum::<f64>() / et.len() as f64).sqrt();
        let row = |e: &[f32]| { let mut r = Row::default(); for d in 0..384 { r.at.push(d as u32); r.value.push((e[d] as f64 - mean[d]) / sd); } r };
        let ex: Vec<Example<5>> = t.iter().zip(&et).map(|(x, e)| { let mut to = [0.0; 5]; to[x.0.rank()] = 1.0; Example { row: row(e), from: [0.0; 5], to, counts: (z * z / 25.0 / n[x.0.rank()]).powf(0.5) } }).collect();
        let w = fit(&ex, 384, Fit { decay: 1.0 / 3.0, steps: 60, bias: true });
        let geo = |h: &[(String, Stage, f64, String, String)], p: &[[f64; 5]]| -> Vec<[f64; 5]> { emb(&h.iter().map(|x| x.4.clone()).collect::<Vec<_>>()).iter().zip(p).map(|(e, p)| { let q = sc(&row(e), &w); chances::<5>(std::array::from_fn(|k| ln(q[k].max(1e-9)) * 0.5 + 0.5 * ln(p[k].max(1e-9)))) }).collect() };
        let (qa, qb) = (geo(&a, &pa), geo(&b, &pb));
        hists("geo", &[("held", group(&a, &qa)), ("scen", group(&b, &qb))], &prior);
    }
}
