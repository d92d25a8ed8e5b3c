//! Which column each shape stands in.
//!
//! Partnerships run from a few donors to a few regions, so a layering by the arrows alone gives two endless columns. Here the
//! frames of clusters share the page side by side: columns are chosen so that links join neighbours, frames are filled, and
//! the page is near the shape of a sheet. A link may run to the left; its head tells.
//!
//! The search is threshold accepting (Dueck and Scheuer 1990) from a fixed seed: only sums, products and square roots, so
//! that every machine finds the same columns.

mod pages;

use super::bundle::Bundle;
use pages::Pages;

/// What the search knows of a drawing.
pub(crate) struct Problem<'d> {
    /// For each shape, how much of its column it takes up.
    pub(crate) lengths: &'d [f64],
    /// For each shape, the cluster whose frame holds it.
    pub(crate) clusters: &'d [Option<usize>],
    /// For each cluster, the frame around its own.
    pub(crate) outer: &'d [Option<usize>],
    /// What links join.
    pub(crate) bundles: &'d [Bundle],
    /// How wide a column is, with the space to the next.
    pub(crate) column: f64,
}

/// What it costs that a link stays in its column, where it must bend or has no length to show its colour, in passes.
const BEND: f64 = 5.0;
/// What it costs that a link runs backwards, in passes.
const BACK: f64 = 0.25;
const MOST_COLUMNS: usize = 14;
/// Shapes and links that one search may look at.
const EFFORT: usize = 12_000_000;

/// What weighs how much against the length of the page. Which taste gives the better drawing depends on the network: several
/// are tried.
#[derive(Clone, Copy, Debug)]
struct Taste {
    /// What it costs that a link passes over a column.
    pass: f64,
    /// What it costs that a frame is not filled, as a share of the empty length.
    waste: f64,
    seed: u64,
}

/// Tastes that each make the best drawing of some network.
const TASTES: [Taste; 3] = [
    Taste { pass: 55.0, waste: 0.2, seed: 0x5eed_5a9e_71c3_2b4d },
    Taste { pass: 30.0, waste: 0.4, seed: 0x9e37_79b9_7f4a_7c15 },
    Taste { pass: 30.0, waste: 0.15, seed: 0xd134_2543_de82_ef95 },
];

/// Ways to put each shape in a column, from 0 without gaps, one for each taste, the most promising first. O(steps × links of
/// a shape), with fewer steps for large drawings.
pub(crate) fn assign(problem: &Problem<'_>) -> Vec<Vec<usize>> {
    if problem.lengths.is_empty() {
        return vec![Vec::new()];
    }
    let board = Board::new(problem);
    let steps = (EFFORT / board.effort()).min(400 * problem.lengths.len()).clamp(500, 30_000);
    let found = each_in_a_thread(|taste| search(&board, taste, steps));
    let mut found: Vec<(f64, Vec<usize>)> = found.into_iter().map(|columns| (board.promise(&columns), columns)).collect();
    found.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    found.dedup_by(|(_, one), (_, other)| one == other);
    for (_, columns) in &mut found {
        close_gaps(columns);
    }
    found.into_iter().map(|(_, columns)| columns).collect()
}

/// The search to each taste, in their order; side by side where there are threads to be had.
fn each_in_a_thread(search: impl Fn(Taste) -> Vec<usize> + Sync) -> Vec<Vec<usize>> {
    let search = &search;
    std::thread::scope(|scope| {
        let running = TASTES.map(|taste| (taste, std::thread::Builder::new().spawn_scoped(scope, move || search(taste))));
        let join = |(taste, running): (Taste, std::io::Result<std::thread::ScopedJoinHandle<'_, Vec<usize>>>)| {
            running.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| search(taste))
        };
        running.into_iter().map(join).collect()
    })
}

/// The drawing as the search walks over it.
struct Board {
    lengths: Vec<i32>,
    /// How wide a column is, with the space to the next.
    column: f64,
    /// Frames from here on are single shapes outside all clusters.
    clusters: usize,
    /// Frame of each shape: its cluster, or one of its own.
    frames: Vec<usize>,
    members: Vec<Vec<usize>>,
    /// How much of all columns the shapes of each frame take up.
    sums: Vec<i32>,
    /// For each frame around others, they and itself.
    nested: Vec<Vec<usize>>,
    /// For each frame, the positions in `nested` of those that hold it.
    nests: Vec<Vec<usize>>,
    /// What shapes are joined with, shape by shape.
    joins: Vec<Join>,
    /// For each shape, where its joins begin; then where those of the last end.
    joins_from: Vec<usize>,
}

/// An end of a link as seen from the other.
#[derive(Clone, Copy)]
struct Join {
    other: usize,
    weight: f64,
    /// Whether the shape that it is seen from is the giver.
    gives: bool,
}

impl Board {
    fn new(problem: &Problem<'_>) -> Self {
        let mut frame_count = problem.outer.len();
        let mut own_frame = || {
            frame_count += 1;
            frame_count - 1
        };
        let frames: Vec<usize> = problem.clusters.iter().map(|cluster| cluster.unwrap_or_else(&mut own_frame)).collect();
        let mut members = vec![Vec::new(); frame_count];
        for (shape, &frame) in frames.iter().enumerate() {
            members[frame].push(shape);
        }
        let lengths: Vec<i32> = problem.lengths.iter().map(|length| length.ceil() as i32).collect();
        let sums = members.iter().map(|members| members.iter().map(|&shape| lengths[shape]).sum()).collect();
        let mut joins = vec![Vec::new(); frames.len()];
        for bundle in problem.bundles {
            let pairs = bundle.near.len() * bundle.far.len();
            // A joint link pulls its ends together no more than that many single ones would.
            let weight = (bundle.near.len() + bundle.far.len() - 1) as f64 / pairs as f64;
            for &from in &bundle.near {
                for &to in bundle.far.iter().filter(|&&to| to != from) {
                    joins[from].push(Join { other: to, weight, gives: true });
                    joins[to].push(Join { other: from, weight, gives: false });
                }
            }
        }
        let mut joins_from = vec![0];
        for own in &joins {
            joins_from.push(joins_from[joins_from.len() - 1] + own.len());
        }
        let joins = joins.into_iter().flatten().collect();
        let clusters = problem.outer.len();
        let within = |outer: usize| (0..clusters).filter(move |&inner| problem.outer[inner] == Some(outer));
        let nested: Vec<Vec<usize>> = (0..clusters)
            .filter(|&outer| within(outer).next().is_some())
            .map(|outer| within(outer).chain([outer]).collect())
            .collect();
        let nests = (0..frame_count).map(|frame| (0..nested.len()).filter(|&at| nested[at].contains(&frame)).collect()).collect();
        Board { lengths, column: problem.column, clusters, frames, members, sums, nested, nests, joins, joins_from }
    }

    fn joins(&self, shape: usize) -> &[Join] {
        &self.joins[self.joins_from[shape]..self.joins_from[shape + 1]]
    }

    /// A guess at how good the drawing will be, the same measure for all tastes; less is better. Short lines on a small page
    /// near the shape of a sheet are good.
    fn promise(&self, columns: &[usize]) -> f64 {
        let pages = Pages::new(self, columns);
        let used = pages.totals.iter().filter(|total| **total > 0.0).count() as f64;
        let height = pages.totals.iter().fold(1.0_f64, |most, total| most.max(*total));
        let width = used * self.column;
        let mut lines = 0.0;
        for shape in 0..self.frames.len() {
            for join in self.joins(shape) {
                let apart = columns[shape].abs_diff(columns[join.other]) as f64;
                // Up or down the page a line goes a quarter of its length on the whole, and more where it must bend.
                let down = if apart < 0.5 { 0.5 } else { 0.25 };
                lines += 0.5 * join.weight * (apart * self.column + down * height);
            }
        }
        let ratio = (width / height).max(height / width);
        let misfit = (ratio / 1.5).max(1.0);
        (lines + 1.0) * (width * height).sqrt() * misfit * misfit
    }

    fn effort(&self) -> usize {
        1 + self.frames.len() + self.joins.len()
    }

    /// What the links of some shapes cost, those between two of them once: with each way of putting shapes in columns.
    fn ways(&self, toll: &Toll, [one, other]: [&[usize]; 2], shapes: &[usize], among: &[bool]) -> [f64; 2] {
        let mut sums = [0.0; 2];
        for &shape in shapes {
            let own = [one[shape], other[shape]];
            for join in self.joins(shape) {
                let part = if among[join.other] { 0.5 } else { 1.0 } * join.weight;
                let ends = [one[join.other], other[join.other]];
                sums[0] += part * toll.of(join.gives, own[0], ends[0]);
                sums[1] += part * toll.of(join.gives, own[1], ends[1]);
            }
        }
        sums
    }
}

/// Columns for which there is room: a power of two, so that tables are read at full speed.
const ROOM: usize = MOST_COLUMNS.next_power_of_two();

/// What a link costs between each two columns, in passes: where the first one's shape receives, and where it gives.
struct Toll([[f64; ROOM * ROOM]; 2]);

impl Toll {
    fn new() -> Toll {
        let toll = |from: usize, to: usize| {
            if from == to { BEND } else { (from.abs_diff(to) - 1) as f64 + if to < from { BACK } else { 0.0 } }
        };
        Toll([std::array::from_fn(|at| toll(at % ROOM, at / ROOM)), std::array::from_fn(|at| toll(at / ROOM, at % ROOM))])
    }

    fn of(&self, gives: bool, own: usize, other: usize) -> f64 {
        self.0[usize::from(gives)][(own * ROOM + other) % (ROOM * ROOM)]
    }
}

/// The columns of least cost that were met.
fn search(board: &Board, taste: Taste, steps: usize) -> Vec<usize> {
    let mut random = Random(taste.seed | 1);
    let toll = Toll::new();
    let mut columns = start(board);
    // As they were before a step.
    let mut were = columns.clone();
    let mut pages = Pages::new(board, &columns);
    let mut page = pages.cost(board, taste);
    let all: Vec<usize> = (0..columns.len()).collect();
    let mut ways = board.ways(&toll, [&columns, &columns], &all, &vec![true; columns.len()])[0];
    let mut best = (taste.pass * ways + page, columns.clone());
    let mut among = vec![false; columns.len()];
    let (mut moves, mut shapes) = (Vec::new(), Vec::new());
    for step in 0..steps {
        let threshold = 90.0 * (1.0 - step as f64 / steps as f64);
        draw(board, &columns, &mut random, &mut moves);
        moves.retain(|&(shape, to)| columns[shape] != to);
        if moves.is_empty() {
            continue;
        }
        shapes.clear();
        for &(shape, to) in &moves {
            shapes.push(shape);
            among[shape] = true;
            pages.shift(board, shape, columns[shape], to);
            columns[shape] = to;
        }
        let [before, after] = board.ways(&toll, [&were, &columns], &shapes, &among);
        pages.settle(board);
        let new_page = pages.cost(board, taste);
        let is_taken = taste.pass * (after - before) + new_page - page < threshold;
        let (kept, other) = if is_taken { (&columns, &mut were) } else { (&were, &mut columns) };
        for &shape in &shapes {
            among[shape] = false;
            other[shape] = kept[shape];
        }
        if is_taken {
            pages.keep();
            page = new_page;
            ways += after - before;
            if taste.pass * ways + page < best.0 {
                best.0 = taste.pass * ways + page;
                best.1.clone_from(&columns);
            }
        } else {
            pages.take_back();
        }
    }
    best.1
}

/// Which shapes a step moves, and to which columns.
fn draw(board: &Board, columns: &[usize], random: &mut Random, moves: &mut Vec<(usize, usize)>) {
    moves.clear();
    let shape = random.below(columns.len());
    let frame = &board.members[board.frames[shape]];
    match random.below(10) {
        0..=2 => moves.push((shape, random.below(MOST_COLUMNS))),
        3..=5 => moves.push((shape, beside(columns[shape], random))),
        6..=7 => {
            let by = random.below(5);
            let shifted = |column: usize| (column + by).saturating_sub(2).min(MOST_COLUMNS - 1);
            moves.extend(frame.iter().map(|&shape| (shape, shifted(columns[shape]))));
        }
        8 => {
            let other = frame[random.below(frame.len())];
            if other != shape {
                moves.extend([(shape, columns[other]), (other, columns[shape])]);
            }
        }
        _ => {
            let to = beside(columns[shape], random);
            moves.extend(frame.iter().filter(|&&other| columns[other] == columns[shape]).map(|&other| (other, to)));
        }
    }
}

fn beside(column: usize, random: &mut Random) -> usize {
    if random.below(2) == 0 { column.saturating_sub(1) } else { (column + 1).min(MOST_COLUMNS - 1) }
}

/// Givers left of the middle, receivers right of it.
fn start(board: &Board) -> Vec<usize> {
    let middle = MOST_COLUMNS / 2;
    let gives = |shape: usize| {
        let joins = board.joins(shape).iter();
        joins.map(|join| if join.gives { join.weight } else { -join.weight }).sum::<f64>() > 0.0
    };
    (0..board.frames.len()).map(|shape| if gives(shape) { middle - 1 } else { middle }).collect()
}

fn close_gaps(columns: &mut [usize]) {
    let mut used = [false; MOST_COLUMNS];
    for column in columns.iter() {
        used[*column] = true;
    }
    for column in columns.iter_mut() {
        *column = used[..*column].iter().filter(|used| **used).count();
    }
}

/// xorshift64*: short, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(drawn).unwrap_or(0) % limit.max(1)
    }
}
