import Foundation
import Glibc
import Testing

@testable import KeyValueStore

@Suite struct PreflightTests {
  @Test func everyFlippedBitOfBothMetaPagesIsRefusedOrChangesNothing() throws {
    let sample = try DamageSample()
    let directory = try TestDirectory(inMemory: true)
    var (refused, same) = (0, 0)
    for page in 0..<2 {
      for bit in (page * 4096 * 8)..<((page * 4096 + 152) * 8) {
        switch try sample.answer(flipped(sample.original, bit: bit), in: directory, writing: false) {
        case .refused: refused += 1
        case .same: same += 1
        case .different:
          Issue.record("meta page \(page): bit \(bit % 8) of byte \(bit / 8 % 4096) reads otherwise")
        }
      }
    }
    // The bits that are not refused are harmless: unused fields of the page header, the address of a fixed
    // map, a larger map, and what the older meta page says of a state that nobody reads.
    #expect(refused > 1_000)
    print("meta pages: \(refused) flips refused, \(same) harmless")
  }

  @Test(arguments: [256, 512, 1024, 2048, 8192, 16_384, 32_768, 65_536, 0, 4097])
  func otherPageSizesAreRefused(pageBytes: UInt32) throws {
    let sample = try DamageSample()
    let directory = try TestDirectory(inMemory: true)
    var bytes = sample.original
    for page in 0..<2 {
      for index in 0..<4 {
        bytes[page * 4096 + 40 + index] = UInt8(truncatingIfNeeded: pageBytes >> (8 * index))
      }
    }
    #expect(try sample.answer(bytes, in: directory, writing: false) == .refused(.wrongPageSize))
  }

  @Test func aFileCutAtAnyPageBoundaryOrInsideAPageIsRefused() throws {
    let sample = try DamageSample()
    let directory = try TestDirectory(inMemory: true)
    let pages = sample.original.count / 4096
    #expect(pages > 10)
    let counts: [Int] = (0..<pages).flatMap { page -> [Int] in
      [page * 4096, page * 4096 + 1, page * 4096 + 4095]
    }
    for count in counts {
      let answer = try sample.answer([UInt8](sample.original.prefix(count)), in: directory, writing: true)
      // Only a cut through free pages at the end of the file loses nothing.
      #expect(answer == .refused(.truncated) || answer == .same, "\(count) bytes")
      if count <= 8192 { #expect(answer == .refused(.truncated), "\(count) bytes") }
    }
  }

  @Test func aCutFileSaysWhatItLacks() throws {
    let sample = try DamageSample()
    let directory = try TestDirectory(inMemory: true)
    try writeFile([UInt8](sample.original.prefix(12_288)), directory.dataFile)
    let error = #expect(throws: KeyValueError.self) {
      try Environment(at: directory.path, options: .ordinary)
    }
    let text = error?.description ?? ""
    #expect(text.contains("data.mdb: the file is shorter than its own meta page says"), "\(text)")
    #expect(text.contains("restore it from a backup"), "\(text)")
  }

  @Test func aFileWithAZeroedTailIsRefusedOrReadsTheSame() throws {
    let sample = try DamageSample()
    let directory = try TestDirectory(inMemory: true)
    let pages = sample.original.count / 4096
    for page in 0..<pages {
      var bytes = sample.original
      for index in (page * 4096)..<bytes.count { bytes[index] = 0 }
      let answer = try sample.answer(bytes, in: directory, writing: true)
      // A zeroed overflow page is a value of zeros, which is for the checksums of values to find.
      #expect(page > 2 || answer != .same, "from page \(page)")
    }
  }

  @Test func aHealthyFileThatEndsBeforeItsLastPageIsAccepted() throws {
    // Pages that a transaction took and gave back are counted and never written.
    let directory = try TestDirectory(inMemory: true)
    let environment = try Environment(at: directory.path, options: .ordinary)
    let table = try environment.table("t")
    var random = SeededRandom(seed: 5)
    var short = 0
    for round in 0..<120 {
      try environment.write { transaction in
        for _ in 0..<Int.random(in: 0..<300, using: &random) {
          let key = UInt64.random(in: 0..<2000, using: &random)
          if Int.random(in: 0..<3, using: &random) == 0 || round % 5 == 4 {
            try transaction.delete(key, in: table)
          } else {
            let count = Int.random(in: 0..<(Bool.random(using: &random) ? 300 : 9000), using: &random)
            try transaction.put([UInt8](repeating: 7, count: count), at: key, in: table)
          }
        }
        if round % 7 == 3 {
          for key in 0..<2000 where key % 8 != 0 { try transaction.delete(UInt64(key), in: table) }
        }
      }
      let report = try environment.checkStructure(overflowHeaders: true)
      var status = stat()
      #expect(unsafe stat(directory.dataFile, &status) == 0)
      if UInt64(status.st_size) < report.pages * 4096 { short += 1 }
    }
    print("files that end before their last page: \(short) of 120")
    let before = try environment.contents(of: table)
    environment.close()
    let again = try Environment(at: directory.path, options: .ordinary)
    #expect(try again.contents(of: try again.table("t")) == before)
  }

  @Test func whatIsNotAnEnvironmentIsRefused() throws {
    let sample = try DamageSample()
    let directory = try TestDirectory(inMemory: true)
    #expect(try sample.answer([], in: directory, writing: false) == .refused(.truncated))
    #expect(try sample.answer([1, 2, 3], in: directory, writing: false) == .refused(.truncated))
    var random = SeededRandom(seed: 3)
    #expect(try sample.answer(random.bytes(40_960), in: directory, writing: false) == .refused(.damagedMeta))
    #expect(
      try sample.answer([UInt8](repeating: 0, count: 40_960), in: directory, writing: false)
        == .refused(.damagedMeta))
    try FileManager.default.removeItem(atPath: directory.dataFile)
    try FileManager.default.createDirectory(atPath: directory.dataFile, withIntermediateDirectories: false)
    #expect(code { _ = try Environment(at: directory.path, options: .ordinary) } == .invalid)
  }

  @Test func theRefusedFileIsLeftAsItWas() throws {
    let sample = try DamageSample()
    let directory = try TestDirectory(inMemory: true)
    let bytes = flipped(sample.original, bit: (4096 + 41) * 8)
    #expect(try sample.answer(bytes, in: directory, writing: true) == .refused(.wrongPageSize))
    #expect(try readFile(directory.dataFile) == bytes)
  }
}
