// Moving and zooming: one transform of the drawing, set once a frame; nothing is laid out anew.
const LEAST_ZOOM = 0.05;
const MOST_ZOOM = 12;

function makeStage(stage, svg, changed) {
  const width = svg.viewBox.baseVal.width || 1;
  const height = svg.viewBox.baseVal.height || 1;
  const view = { x: 0, y: 0, k: 1 };
  let fitted = true;
  let frame = 0;
  let still = 0;
  let size = { width: stage.clientWidth || 1, height: stage.clientHeight || 1 };

  function draw() {
    frame = 0;
    svg.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
  }

  /** Moves the layer as it is while it moves, and lets it be drawn sharp once it rests. */
  function schedule() {
    if (!frame) frame = requestAnimationFrame(draw);
    if (!still) svg.style.willChange = 'transform';
    clearTimeout(still);
    still = setTimeout(() => {
      still = 0;
      svg.style.willChange = '';
      changed();
    }, 220);
  }

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  function set(x, y, k) {
    view.k = clamp(k, LEAST_ZOOM, MOST_ZOOM);
    // A corner of the drawing always stays in sight.
    view.x = clamp(x, 60 - width * view.k, size.width - 60);
    view.y = clamp(y, 60 - height * view.k, size.height - 60);
    fitted = false;
    schedule();
  }

  function fit() {
    // Room for the buttons at the side, where there is some.
    const margin = size.width > 700 ? 104 : 24;
    const k = Math.min((size.width - margin) / width, (size.height - 24) / height, 2);
    set((size.width - width * k) / 2, (size.height - height * k) / 2, k);
    fitted = true;
  }

  function zoomAt(factor, x = size.width / 2, y = size.height / 2) {
    const k = clamp(view.k * factor, LEAST_ZOOM, MOST_ZOOM);
    const ratio = k / view.k;
    set(x - (x - view.x) * ratio, y - (y - view.y) * ratio, k);
  }

  const panBy = (dx, dy) => set(view.x + dx, view.y + dy, view.k);

  /** Brings a box of the drawing into the part of the stage that nothing covers. */
  function reveal(box, covered = { right: 0, bottom: 0 }, least = 0) {
    if (least > view.k) {
      const k = Math.min(least, MOST_ZOOM);
      set((size.width - covered.right) / 2 - (box.x + box.width / 2) * k, (size.height - covered.bottom) / 2 - (box.y + box.height / 2) * k, k);
      return;
    }
    const margin = 24;
    const shift = (start, length, room) => {
      const space = Math.max(room - 2 * margin, 0);
      if (length > space) return room / 2 - (start + length / 2);
      return Math.max(margin - start, 0) + Math.min(room - margin - start - length, 0);
    };
    const dx = shift(view.x + box.x * view.k, box.width * view.k, size.width - covered.right);
    const dy = shift(view.y + box.y * view.k, box.height * view.k, size.height - covered.bottom);
    if (dx || dy) panBy(dx, dy);
  }

  /** The middle of what is seen and how large; null where all is. */
  const where = () => (fitted ? null : [(size.width / 2 - view.x) / view.k, (size.height / 2 - view.y) / view.k, view.k]);

  function go(place) {
    if (!place) return fit();
    const [x, y, k] = place;
    const zoom = clamp(k, LEAST_ZOOM, MOST_ZOOM);
    set(size.width / 2 - clamp(x, 0, width) * zoom, size.height / 2 - clamp(y, 0, height) * zoom, zoom);
  }

  // Pointers: one moves, two zoom. What moved less than a finger's tremble is a click.
  const pointers = new Map();
  let start = null;
  let moved = false;
  const at = (event) => ({ x: event.clientX, y: event.clientY });

  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    pointers.set(event.pointerId, at(event));
    if (pointers.size === 1) {
      start = at(event);
      moved = false;
    }
  });
  stage.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    if (!moved && Math.hypot(now.x - start.x, now.y - start.y) > 4) {
      moved = true;
      stage.classList.add('moving');
    }
    if (moved && !stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
    if (pointers.size === 1) {
      if (moved) panBy(now.x - before.x, now.y - before.y);
    } else if (pointers.size === 2) {
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      const spread = (point) => Math.max(Math.hypot(point.x - other.x, point.y - other.y), 1);
      const box = stage.getBoundingClientRect();
      moved = true;
      zoomAt(spread(now) / spread(before), (now.x + other.x) / 2 - box.left, (now.y + other.y) / 2 - box.top);
      panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
    }
    if (moved || pointers.size > 1) pointers.set(event.pointerId, now);
  });
  const release = (event) => {
    pointers.delete(event.pointerId);
    if (!pointers.size) stage.classList.remove('moving');
  };
  stage.addEventListener('pointerup', release);
  stage.addEventListener('pointercancel', release);
  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const box = stage.getBoundingClientRect();
      const step = event.deltaMode === 1 ? 16 : 1;
      zoomAt(Math.exp(-clamp(event.deltaY * step, -240, 240) / (event.ctrlKey ? 160 : 420)), event.clientX - box.left, event.clientY - box.top);
    },
    { passive: false },
  );
  new ResizeObserver(() => {
    const place = where();
    size = { width: stage.clientWidth || 1, height: stage.clientHeight || 1 };
    go(place);
  }).observe(stage);

  fit();
  draw();
  return { fit, zoomAt, panBy, reveal, where, go, zoom: () => view.k, wasMoved: () => moved };
}
