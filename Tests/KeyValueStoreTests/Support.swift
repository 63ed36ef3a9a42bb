// What the tests of the store share: directories of their own, bytes in and out, damage, other processes.

import Foundation
import Glibc
import KeyValueStore
import Testing

/// A directory that goes when the test does.
final class TestDirectory: Sendable {
  let path: String

  /// - Parameter inMemory: for a test that writes so often that it would mostly wait for the disk.
  init(inMemory: Bool = false) throws {
    var root = FileManager.default.temporaryDirectory
    if inMemory, FileManager.default.isWritableFile(atPath: "/dev/shm") {
      root = URL(fileURLWithPath: "/dev/shm")
    }
    let base = root.appendingPathComponent("perennial-kv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    path = base.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var dataFile: String { path + "/data.mdb" }

  /// A subdirectory.
  func directory(_ name: String) throws -> String {
    let sub = path + "/" + name
    try FileManager.default.createDirectory(atPath: sub, withIntermediateDirectories: true)
    return sub
  }
}

extension Environment.Options {
  /// Options with a map so small that it must grow, and with a short wait for that.
  static var small: Environment.Options {
    var options = Environment.Options()
    options.mapBytes = 64 << 10
    options.growthWaitSeconds = 1
    return options
  }

  /// An ordinary environment with a map that need not grow.
  static var ordinary: Environment.Options {
    var options = Environment.Options()
    options.mapBytes = 256 << 20
    options.growthWaitSeconds = 5
    return options
  }
}

extension RawSpan {
  var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}

extension WriteTransaction {
  mutating func put(_ value: [UInt8], at key: UInt64, in table: Table, mode: Mode = .replace)
    throws(KeyValueError)
  {
    try put(unsafe value.span.bytes, at: key, in: table, mode: mode)
  }

  mutating func put(_ value: [UInt8], at key: [UInt8], in table: Table, mode: Mode = .replace)
    throws(KeyValueError)
  {
    try put(unsafe value.span.bytes, at: unsafe key.span.bytes, in: table, mode: mode)
  }
}

extension Environment {
  /// Everything in a table, in order.
  func contents(of table: Table) throws -> [[UInt8]: [UInt8]] {
    try read { transaction in
      var found: [[UInt8]: [UInt8]] = [:]
      var cursor = try transaction.cursor(in: table)
      while try cursor.next() { found[cursor.key.array] = cursor.value.array }
      return found
    }
  }
}

/// The code of the `KeyValueError` that `body` throws; `nil` where it throws none.
func code(_ body: () throws -> Void) -> KeyValueError.Code? {
  do {
    try body()
    return nil
  } catch let error as KeyValueError {
    return error.code
  } catch {
    Issue.record("not a KeyValueError: \(error)")
    return nil
  }
}

/// A small generator with a seed, so that a failure can be run again (SplitMix64, Steele et al. 2014).
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }
}

/// A seed of this run's own, or the one that PERENNIAL_SEED gives.
func runSeed() -> UInt64 {
  ProcessInfo.processInfo.environment["PERENNIAL_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0...999_999)
}

func readFile(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

func writeFile(_ bytes: [UInt8], _ path: String) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

/// Writes over a file from its beginning: it stays the same file.
func overwriteFile(_ bytes: [UInt8], _ path: String) throws {
  let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  try file.write(contentsOf: Data(bytes))
  try file.close()
}

/// Runs a program to its end; gives its exit status and what it printed.
@discardableResult
func run(_ program: String, _ arguments: [String], input: String = "") throws -> (
  status: Int32, output: String
) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let (output, standardInput) = (Pipe(), Pipe())
  process.standardOutput = output
  process.standardError = output
  process.standardInput = standardInput
  try process.run()
  standardInput.fileHandleForWriting.write(Data(input.utf8))
  try standardInput.fileHandleForWriting.close()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return (process.terminationStatus, text)
}
