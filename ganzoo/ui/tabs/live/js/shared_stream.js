// One stream of a run for all pages of a browser that watch it: a worker that they share (SharedWorker).
// A browser opens six connections to one host, and each stream holds one as long as it is open.
// A page says {url} to listen and {} to stop; it hears {data}, {name: "closed"} or {name: "error"}. Whoever comes later
// needs a snapshot, which a stream begins with: so the stream begins anew for all.

const streams = new Map(); // by address: the source and the pages that listen to it

onconnect = (event) => {
  const [page] = event.ports;
  let address = null;
  page.onmessage = ({ data }) => {
    if (address !== null) leave(address, page);
    address = data.url ?? null;
    if (address !== null) join(address, page);
  };
};

function join(address, page) {
  const stream = streams.get(address) ?? { source: null, pages: new Set() };
  streams.set(address, stream);
  stream.pages.add(page);
  stream.source?.close();
  const source = new EventSource(address);
  stream.source = source;
  const tell = (message) => { if (stream.source === source) for (const one of stream.pages) one.postMessage(message); };
  source.onmessage = ({ data }) => tell({ data });
  source.addEventListener("closed", () => { tell({ name: "closed" }); end(address, stream); });
  source.onerror = () => { tell({ name: "error" }); end(address, stream); };
}

function leave(address, page) {
  const stream = streams.get(address);
  stream?.pages.delete(page);
  if (stream?.pages.size === 0) end(address, stream);
}

function end(address, stream) {
  stream.source?.close();
  stream.source = null;
  if (streams.get(address) === stream) streams.delete(address);
}
