// Sorts in place, without other memory: Swift's own sort may take half as much again.

internal import Words

extension UnsafeMutableBufferPointer where Element: SortableRecord {
  /// Sorts in place.
  ///
  /// Source: D. Musser, "Introspective Sorting and Selection Algorithms" (1997), with R. Sedgewick's
  /// Shell sort (1986) where parts turn out too uneven: at most in the order of n^(4/3) steps.
  func sortInPlace() {
    // Most histories are in order already, and most of the others except for a few touchpoints that came
    // late.
    guard !hasBeenPutInOrder(movesMax: 4 * count) else { return }
    if Element.hasSortKey, count > Self.bucketsMax { return bucketSort() }
    quickSort()
  }

  private func quickSort() { quickSort(depthMax: 2 * (Int.bitWidth - count.leadingZeroBitCount)) }

  private static var bucketsMax: Int { 4096 }

  /// Moves each record into the bucket of the leading bits of its key, and then sorts each bucket.
  ///
  /// Source: P. McIlroy, K. Bostic, M. McIlroy, "Engineering Radix Sort" (1993), with one digit.
  private func bucketSort() {
    var (low, high) = (UInt64.max, UInt64(0))
    for index in indices {
      low = Swift.min(low, self[index].sortKey)
      high = Swift.max(high, self[index].sortKey)
    }
    let bits = UInt64.bitWidth - (high - low).leadingZeroBitCount
    let shift = UInt64(Swift.max(0, bits - (Self.bucketsMax.trailingZeroBitCount)))
    func bucket(_ record: Element) -> Int { Int((record.sortKey - low) >> shift) }
    // For each bucket, where its next record goes, and where it ends.
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * Self.bucketsMax) { places in
      places.initialize(repeating: 0)
      let next = UnsafeMutableBufferPointer<Int>(rebasing: places[..<Self.bucketsMax])
      let ends = UnsafeMutableBufferPointer<Int>(rebasing: places[Self.bucketsMax...])
      for index in indices { ends[bucket(self[index])] += 1 }
      var sum = 0
      for bucket in next.indices {
        next[bucket] = sum
        sum += ends[bucket]
        ends[bucket] = sum
      }
      for here in next.indices {
        while next[here] < ends[here] {
          var record = self[next[here]]
          var there = bucket(record)
          while there != here {
            swap(&record, &self[next[there]])
            next[there] += 1
            there = bucket(record)
          }
          self[next[here]] = record
          next[here] += 1
        }
      }
      var start = 0
      for end in ends {
        Self(rebasing: self[start..<end]).quickSort()
        start = end
      }
    }
  }

  /// Sorts by insertion, but gives up once more than `movesMax` records had to make room.
  private func hasBeenPutInOrder(movesMax: Int) -> Bool {
    var left = movesMax
    var index = 1
    while index < count {
      if Element.precedes(self[index], self[index - 1]) {
        let record = self[index]
        var hole = index
        repeat {
          self[hole] = self[hole - 1]
          hole -= 1
        } while hole > 0 && Element.precedes(record, self[hole - 1])
        self[hole] = record
        left -= index - hole
        if left < 0 { return false }
      }
      index += 1
    }
    return true
  }

  /// The length from which on a part is sorted by insertion.
  private static var partMax: Int { 24 }

  private func quickSort(depthMax: Int) {
    var (part, depth) = (self, depthMax)
    while part.count > Self.partMax {
      if depth == 0 { return part.shellSort() }
      depth -= 1
      let middle = part.parted()
      let left = Self(rebasing: part[..<middle])
      let right = Self(rebasing: part[middle...])
      // Only the smaller part takes a call, so that the depth of calls is at most the logarithm of the
      // count.
      left.count < right.count ? left.quickSort(depthMax: depth) : right.quickSort(depthMax: depth)
      part = left.count < right.count ? right : left
    }
    part.insertionSort(by: 1)
  }

  /// Parts the records at a pivot: none in front comes after it, none behind comes before it. Returns
  /// where the second part begins; neither part is empty. Source: C. A. R. Hoare, "Quicksort" (1962).
  private func parted() -> Int {
    let pivot = median(self[0], self[count / 2], self[count - 1])
    var (left, right) = (0, count - 1)
    while true {
      while Element.precedes(self[left], pivot) { left += 1 }
      while Element.precedes(pivot, self[right]) { right -= 1 }
      if left >= right { return Swift.max(left, 1) }
      swapAt(left, right)
      left += 1
      right -= 1
    }
  }

  private func median(_ first: Element, _ second: Element, _ third: Element) -> Element {
    let (low, high) = Element.precedes(second, first) ? (second, first) : (first, second)
    if Element.precedes(third, low) { return low }
    return Element.precedes(third, high) ? third : high
  }

  private func shellSort() {
    var power = 0
    while Self.gap(power + 1) < count { power += 1 }
    while power >= 0 {
      insertionSort(by: Self.gap(power))
      power -= 1
    }
  }

  /// The gaps of Sedgewick's sequence: 1, 8, 23, 77, 281, …
  private static func gap(_ power: Int) -> Int {
    power == 0 ? 1 : 1 << (2 * power) + 3 << (power - 1) + 1
  }

  private func insertionSort(by gap: Int) {
    var index = gap
    while index < count {
      let record = self[index]
      var hole = index
      while hole >= gap, Element.precedes(record, self[hole - gap]) {
        self[hole] = self[hole - gap]
        hole -= gap
      }
      if hole != index { self[hole] = record }
      index += 1
    }
  }
}
