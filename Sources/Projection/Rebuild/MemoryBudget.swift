// How the memory that a rebuild may take is divided. The only place where that is decided.

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
/// It is kept to from 16 MiB on (`Views.Options.memoryBytesMin`); with less a rebuild takes as little as it can. It is on top
/// of what the process takes to rebuild the views of an empty ledger.
struct MemoryBudget: Hashable, Sendable {
  var jobs: Int
  var stackBytes = 1 << 20
  /// Customers that are counted at a time.
  var customersPerWindow: Int
  /// The most touchpoints of a history that is grouped; one of more goes through the disk.
  var recordsMax: Int
  /// About so many touchpoints make a region, which one thread groups and folds: what fits in a processor's own cache.
  var regionRecords: Int
  /// For the touchpoints of all regions, or what is on its way to a file, at least.
  var storeBytes: Int
  /// A region's buffer on the way to a file is not larger.
  var bufferBytesMax = 64 << 10
  /// A view's rows are handed over when they take so much, and written in one transaction.
  var rowsBytes: Int
  /// For the entries of one view's due index.
  var dueBytes: Int
  var mergeBytes: Int
  /// The most touchpoints of a history that are folded at a time.
  var partMax: Int
  /// For the details of all regions, beyond which they go to a file; 0 where none are needed.
  var detailBytes: Int
  /// Words of 8 bytes that a region's details may have to be looked up in memory, and those that are folded at a time.
  var detailWordsMax: Int
  /// So many touchpoints of neighbouring histories are folded by one view after another.
  var sliceTouchpoints: Int

  /// - Parameter hasDetails: whether any of the views needs details: they take three eighths of `store` and `grouped`, half of
  ///   that until regions are folded, and half while they are.
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
    // Twice for each thread: a region's, and the words and places of those that are being folded.
    detailWordsMax = max(16, details / 2 / jobs / 2 / MemoryLayout<Int64>.stride)
    storeBytes = max(stride, records / 2)
    // Where a history ends is a number of 32 bits, of which the highest is a mark.
    recordsMax = max(1, min(records / 2 / jobs / stride, Int(CustomerWindow.elsewhere) - 1))
    regionRecords = min(Self.regionRecordsMax, recordsMax)
    sliceTouchpoints = max(1, min(2048, rowsBytes / 64))
  }

  /// 1.1 MiB.
  private static let regionRecordsMax = 16_384

  /// The same once it is known how large regions are: what no thread needs for the largest one is the store's too. Most are
  /// far smaller than a quarter of the memory.
  ///
  /// - Parameter records: of the largest region, in touchpoints.
  func storeBytes(largestRegion records: Int) -> Int {
    let stride = MemoryLayout<Touchpoint>.stride
    return storeBytes + max(0, recordsMax - records) * jobs * stride
  }

  /// How many regions can be put into a file at a time: each has a buffer of at least a page.
  var regionsMax: Int { max(1, storeBytes / 4096) }
}
