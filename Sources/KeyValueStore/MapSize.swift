// How large the map of an environment is: it takes address space, of which a process with many environments has not without end.

extension Environment {
  /// How large maps are that follow their file.
  struct MapSize {
    /// However small the file is.
    var leastBytes = 256 << 20
    /// The file has room to become so many times as large; then the map grows, while no transaction is active.
    static let growth = 8
    /// From this size on the file has room to double.
    static let amplyBytes = 64 << 30

    /// The size of the map of a file: a power of two.
    func bytes(forFile fileBytes: Int) -> Int {
      let ample = min(fileBytes.multipliedReportingOverflow(by: Self.growth).partialValue, Self.amplyBytes)
      return Self.powerOfTwo(notBelow: max(leastBytes, ample, fileBytes * 2))
    }

    /// Whether the file is so large that the map should grow as soon as it can: long before it has to, when it would have to wait
    /// for whoever reads.
    static func isTight(_ fileBytes: Int, in mapBytes: Int) -> Bool { fileBytes > mapBytes / 2 }

    private static func powerOfTwo(notBelow bytes: Int) -> Int {
      1 << (Int.bitWidth - max(0, bytes - 1).leadingZeroBitCount)
    }
  }
}

extension [MetaPage] {
  /// The bytes of the pages up to the last one of the newest commit.
  var fileBytes: Int { (self.map { Int($0.lastPage) }.max() ?? 0) * MetaPage.pageBytes + MetaPage.pageBytes }
  var newestTransaction: UInt64 { self.map(\.transaction).max() ?? 0 }
  /// How many tables the newest commit has. A damaged number is not believed beyond 4,096: LMDB allocates by it.
  var tables: Int { Int(Swift.min(self.max { $0.transaction < $1.transaction }?.main.entries ?? 0, 4096)) }
}
