// How the memory that a rebuild may take is divided among its parts; it is decided only here.

internal import Words

/// The parts of `Views.Options.memoryBytes`, M, for J threads and V views.
///
/// ```
/// part          of M     what it is for
/// threads       ≤ 1/16   J stacks of 1 MiB; J is lowered to M ÷ 16 MiB, and 1 needs none
/// counts          1/16   4 bytes for each customer of a window; more customers take several windows
/// rows            1/16   encoded rows on their way from the folds to the views: J being filled, 2 J waiting and 1 being
///                        written, of V views each, twice their size while they grow
/// transactions    1/16   the pages of those rows until they are written, which LMDB keeps for the next ones, of V views
/// dues            1/16   entries of the due indexes of V views, before they are sorted and go to disk
/// merge           1/32   what is read at a time of histories that are larger than `recordsMax`
/// parts           1/32   long histories are folded in parts, of which J × V folds may keep a copy each
/// rest            1/8    totals, for each thread at 8 to 20 bytes a counter in a run and some 400 for one alone; lists of
///                        regions; and what the allocator rounds up
/// details                 where views need them, 3/8 of the two that follow: those of regions, or what of them is not in a file
/// store         ≥ 1/4    touchpoints of 72 bytes by region, or what of them is on its way to a file; what `grouped` leaves
/// grouped       ≤ 1/4    the touchpoints of the J regions that are being folded
/// ```
/// A rebuild keeps to its budget from 16 MiB on (`Views.Options.memoryBytesMin`); with a smaller one it
/// takes as little as it can. The budget is on top of what the process takes to rebuild the views of an
/// empty ledger.
struct MemoryBudget: Hashable, Sendable {
  var jobs: Int
  var stackBytes = 1 << 20
  /// Customers that are counted at a time.
  var customersPerWindow: Int
  /// The most touchpoints that a history may have to be grouped; a longer one is sorted on disk.
  var recordsMax: Int
  /// About how many touchpoints make a region, which one thread groups and folds: so many fit in the
  /// cache of one core.
  var regionRecords: Int
  /// The least memory for the touchpoints of all regions, or for those on their way to a file.
  var storeBytes: Int
  /// The largest buffer of a region for what is on its way to a file.
  var bufferBytesMax = 64 << 10
  /// When a view's folded rows take this much, they are handed over, and written in one transaction.
  var rowsBytes: Int
  /// Memory for the entries of one view's due index.
  var dueBytes: Int
  /// Memory for merging histories that were sorted on disk.
  var mergeBytes: Int
  /// The most touchpoints of a history that are folded at a time.
  var partMax: Int
  /// Memory for the details of all regions; what does not fit goes to a file. 0 where no details are
  /// needed.
  var detailBytes: Int
  /// The most words of 8 bytes that a region's details may have to be held in memory; and the most that
  /// are folded at a time.
  var detailWordsMax: Int
  /// How many touchpoints of neighbouring histories one view folds before the next view folds the same
  /// ones.
  var sliceTouchpoints: Int

  /// - Parameter hasDetails: whether any of the views needs details. They take three eighths of `store`
  ///   and `grouped`: half of that for what waits to be folded, half for what is being folded.
  init(memoryBytes: Int, jobs wanted: Int, views: Int, hasDetails: Bool = false) {
    let (memory, views) = (max(0, memoryBytes), max(1, views))
    jobs = max(1, min(wanted, memory / (16 << 20)))
    let stacks = jobs > 1 ? jobs * stackBytes : 0
    customersPerWindow = max(1024, memory / 16 / MemoryLayout<UInt32>.stride)
    let handed = jobs > 1 ? 3 * jobs + 1 : 1
    rowsBytes = max(1024, min(1 << 20, memory / 16 / 2 / handed / views))
    dueBytes = max(1024, memory / 16 / views)
    mergeBytes = max(4096, memory / 32)
    let stride = MemoryLayout<Touchpoint>.stride
    // An array that grows takes up to twice what is in it.
    partMax = max(16, min(4096, memory / 32 / (jobs * views) / (2 * stride)))
    let all = memory / 16 * 9 - stacks
    let details = hasDetails ? max(0, all / 8 * 3) : 0
    let records = all - details
    detailBytes = details / 2
    // Each thread needs the words twice: for its region's details, and for the records that are being
    // folded.
    detailWordsMax = max(16, details / 2 / jobs / 2 / MemoryLayout<Int64>.stride)
    storeBytes = max(stride, records / 2)
    // Where a history ends is a number of 32 bits, of which the highest is a mark.
    recordsMax = max(1, min(records / 2 / jobs / stride, Int(CustomerWindow.elsewhere) - 1))
    regionRecords = min(Self.regionRecordsMax, recordsMax)
    sliceTouchpoints = max(1, min(2048, rowsBytes / 64))
  }

  /// They take 1.1 MiB.
  private static let regionRecordsMax = 16_384

  /// `storeBytes`, once it is known how large regions are: the store gets what the threads do not need
  /// for the largest region. Most regions are far smaller than a quarter of the memory.
  ///
  /// - Parameter records: how many touchpoints the largest region has.
  func storeBytes(largestRegion records: Int) -> Int {
    let stride = MemoryLayout<Touchpoint>.stride
    return storeBytes + max(0, recordsMax - records) * jobs * stride
  }

  /// How many regions can be put into a file at a time: each has a buffer of at least a page.
  var regionsMax: Int { max(1, storeBytes / 4096) }
}
