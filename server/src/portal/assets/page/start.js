// Begins what the page has of all this, and begins it again on a page that takes its place.

function all() {
  finder();
  helping();
  box();
  marks();
  pick();
  form();
}

// As the server wrote it: what is added here is no news.
for (const own of document.querySelectorAll('[data-live]')) own.was = own.textContent;
all();
alive();
once();
