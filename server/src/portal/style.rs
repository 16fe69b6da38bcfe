//! The portal's one style: the look's tokens, one column on a phone, form and contacts side by side from 900 px up.

/// The style, as it stands in every page; its hash is in the content policy.
pub(super) const STYLE: &str = "\
:root{--ink:#10201f;--ink2:#3f4f4c;--edge:#6e7b78;--bg:#f3f4f0;--surface:#fff;--sunk:#e8ebe6;--line:#d3d8d1;--track:#aebbb8;\
--accent:#00586b;--on:#fff;--soft:#d6eaee;--panel:#0d2f38;--panel2:#b8cfd3;--rail:#5fc3d6;--alert:#a3260f;--alert1:#a3160e;\
--alert0:#fce3dc;--done:#1a6136;--done1:#2a8650;--done0:#daf0e1;--time:#7a4a00;--time0:#ffeec6;--focus:#10201f}\
@media(prefers-color-scheme:dark){:root{--ink:#edf3f2;--ink2:#b9c8c9;--edge:#7b9094;--bg:#0b1214;--surface:#131d20;\
--sunk:#1c292d;--line:#2c3c40;--track:#4b5f64;--accent:#67cddf;--on:#04222a;--soft:#103a44;--panel:#0e262d;--panel2:#b3c9cd;\
--rail:#67cddf;--alert:#ffa18c;--alert1:#f4755f;--alert0:#47190f;--done:#83daa3;--done1:#a6e3a2;--done0:#113823;\
--time:#f6c562;--time0:#392b0b;--focus:#fff}}\
*{box-sizing:border-box}\
body{margin:0;font:1.125rem/1.5 'Atkinson Hyperlegible Next',system-ui,sans-serif;color:var(--ink);background:var(--bg)}\
header{background:var(--panel);color:#fff;border-bottom:4px solid var(--rail)}\
header>div,footer>div,.body{max-width:58rem;margin:0 auto;padding:0 1rem}\
header>div{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:0 1.5rem;padding-top:.75rem}\
.org{margin:0 0 .25rem;line-height:1.3}.org strong{display:block;font-size:1.25rem}.org span{color:var(--panel2);font-size:.9375rem}\
nav{display:flex;flex-wrap:wrap;gap:0 .875rem}@media(min-width:37.5rem){nav{gap:0 1.25rem}}\
nav a{color:var(--panel2);text-decoration:none;font-weight:650;font-size:.9375rem;min-height:3rem;display:inline-flex;\
align-items:center;border-bottom:4px solid transparent}\
nav a[aria-current]{color:#fff;border-color:#fff}nav a:hover{color:#fff}\
header :focus-visible{outline-color:#fff}\
main{padding:1.5rem 0 2rem;min-width:0}aside{padding:0 0 2rem}\
@media(min-width:56.25rem){.body{display:grid;grid-template-columns:minmax(0,37.5rem) 17.75rem;gap:2.75rem}aside{padding-top:2rem}}\
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .75rem;overflow-wrap:anywhere}h2{font-size:1.25rem;line-height:1.3;margin:0 0 .5rem}h2::first-letter{text-transform:uppercase}\
@media(min-width:56.25rem){h1{font-size:2.25rem}}\
p{margin:.5rem 0;overflow-wrap:anywhere}small,.hint{color:var(--ink2);font-size:1rem;line-height:1.4;display:block;margin:.125rem 0}\
a{color:var(--accent)}\
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:1rem;margin:1rem 0}\
.card.now{border:2px solid var(--done1)}.card.ask{border:2px solid var(--time)}\
label,legend,.label{display:block;font-weight:650;margin-top:1.25rem;padding:0}\
label .opt,legend .opt,.label .opt{font-weight:400;color:var(--ink2)}\
input,textarea,select{width:100%;min-height:3rem;margin-top:.25rem;padding:.625rem .75rem;border:2px solid var(--edge);\
border-radius:8px;background:var(--surface);color:inherit;font:inherit}\
textarea{min-height:7rem;resize:vertical}\
input[type=checkbox],input[type=radio]{width:1.5rem;height:1.5rem;min-height:0;margin:0;flex:none;accent-color:var(--accent)}\
input[type=file]{padding:.5rem;border-style:dashed}\
input::file-selector-button{font:inherit;font-weight:650;min-height:2.25rem;border:2px solid var(--edge);border-radius:6px;\
background:var(--surface);color:var(--accent);margin-right:.75rem}\
.tick{display:flex;align-items:center;gap:.75rem;min-height:3rem;font-weight:400;margin-top:.25rem;cursor:pointer}\
fieldset{border:0;margin:1.25rem 0 0;padding:0;min-width:0}form+.said{margin-top:1.5rem}\
[aria-invalid=true]{border:3px solid var(--alert1)}\
.wrong{color:var(--alert);font-weight:650;margin:.375rem 0}.wrong::before{content:'\\25B2\\00A0';font-size:.8em}\
.alert{background:var(--alert0);color:var(--alert);border-left:.375rem solid var(--alert1);padding:.75rem 1rem;font-weight:650}\
.good{background:var(--done0);color:var(--done);border-left:.375rem solid var(--done1);padding:.75rem 1rem;font-weight:650}\
.wait{background:var(--time0);color:var(--time);border-left:.375rem solid var(--time);padding:.75rem 1rem;font-weight:650}\
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:3.25rem;padding:.5rem 1.5rem;\
margin:1rem .75rem 0 0;border:2px solid var(--accent);border-radius:8px;background:var(--accent);color:var(--on);font:inherit;\
font-weight:650;text-decoration:none;cursor:pointer}\
button.second,.button.second{background:var(--surface);color:var(--accent)}button.bad{background:var(--surface);\
color:var(--alert);border-color:var(--alert1)}\
@media(max-width:37.5rem){button,.button{width:100%;margin-right:0}}\
.marks{display:flex;gap:.5rem;margin-top:.5rem}.marks[hidden]{display:none}\
.marks button{width:3rem;min-height:2.75rem;padding:0;margin:0;background:var(--surface);color:var(--ink);border-color:var(--edge)}\
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}\
.skip{position:absolute;left:-100rem}.skip:focus{left:1rem;top:.5rem;background:var(--surface);padding:.75rem;z-index:1}\
.more{position:absolute;left:-100rem;width:1px;height:1px;overflow:hidden}\
.folio{display:inline-block;background:var(--ink);color:var(--bg);border-radius:4px;padding:.25rem .75rem;font-size:1.375rem;\
font-weight:700;letter-spacing:.03em;font-variant-numeric:tabular-nums}\
.state{font-weight:650;margin:.5rem 0}\
ol.road{list-style:none;margin:0;padding:0}ol.road li{position:relative;padding:0 0 1rem 2rem}\
ol.road li::before{content:'';position:absolute;left:.125rem;top:.3rem;width:1rem;height:1rem;border-radius:50%;\
background:var(--accent);border:3px solid var(--accent)}\
ol.road li:not(:last-child)::after{content:'';position:absolute;left:.5rem;top:1.5rem;bottom:0;width:4px;background:var(--accent)}\
ol.road li:last-child::before{background:var(--surface)}\
ol.road b,ol.road small{display:block}\
.said{border-top:1px solid var(--line);padding:.75rem 0}.said p{margin:.25rem 0}.said header{all:unset;display:flex;\
flex-wrap:wrap;justify-content:space-between;gap:0 1rem;color:var(--ink2);font-size:1rem}.said header b{color:var(--ink)}\
ul.list{list-style:none;margin:0;padding:0}ul.list li{border-top:1px solid var(--line)}ul.list a{display:flex;flex-wrap:wrap;\
gap:0 .75rem;align-items:center;min-height:3rem;padding:.5rem 0;font-weight:650;text-decoration:none}\
ul.list a:hover{text-decoration:underline}ul.list small{flex-basis:100%;font-weight:400}\
details{border-top:1px solid var(--line)}details:last-of-type{border-bottom:1px solid var(--line)}\
summary{min-height:3rem;display:flex;align-items:center;font-weight:650;cursor:pointer;gap:.5rem}\
summary::before{content:'+';width:1.25rem;color:var(--accent)}details[open]>summary::before{content:'\\2212'}\
details.card{border:1px solid var(--line);padding:0 1rem}details.card[open]{padding-bottom:1rem}\
dl{margin:0}dt{color:var(--ink2);font-size:1rem;margin-top:.5rem}dd{margin:0;font-weight:650;overflow-wrap:anywhere}\
aside h2{font-size:1.125rem}\
footer{border-top:1px solid var(--track);font-size:1rem;color:var(--ink2)}footer>div{padding-top:1rem;padding-bottom:2rem}\
[hidden]{display:none!important}";
