import Foundation
import Glibc
import Ledger
import Testing

/// SplitMix64: the same seed gives the same numbers everywhere.
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
}

/// Runs `body`, which must throw a `LedgerError` of this code, and gives it.
@discardableResult
func expect(
  _ code: LedgerError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) throws -> LedgerError {
  try checked(Result(catching: body), code, sourceLocation)
}

/// Runs an asynchronous `body`, which must throw a `LedgerError` of this code, and gives it.
@discardableResult
func expect(
  _ code: LedgerError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async throws -> LedgerError {
  do {
    try await body()
  } catch {
    return try checked(.failure(error), code, sourceLocation)
  }
  return try checked(.success(()), code, sourceLocation)
}

private func checked(
  _ result: Result<Void, any Error>, _ code: LedgerError.Code, _ sourceLocation: SourceLocation
) throws -> LedgerError {
  var found: (any Error)?
  if case .failure(let error) = result { found = error }
  let error = try #require(
    found as? LedgerError, "\(code.rawValue) was expected, not \(found.map { "\($0)" } ?? "nothing")",
    sourceLocation: sourceLocation)
  #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
  return error
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

func bytes(ofFile path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// Writes over a file in place, so that its inode stays.
func overwrite(_ path: String, with bytes: [UInt8]) throws {
  let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  defer { try? handle.close() }
  try handle.write(contentsOf: Data(bytes))
  try handle.truncate(atOffset: UInt64(bytes.count))
}

/// Turns one bit of a file.
func flip(_ path: String, bit: Int) throws {
  var changed = try bytes(ofFile: path)
  changed[bit / 8] ^= 1 << (bit % 8)
  try overwrite(path, with: changed)
}

/// A clock that tests set.
final class TestClock: @unchecked Sendable {
  private let lock = NSLock()
  private var instant: Instant

  init(_ instant: Instant) { self.instant = instant }

  var now: Instant {
    get { lock.withLock { instant } }
    set { lock.withLock { instant = newValue } }
  }

  func advance(seconds: Int64) { now = Instant(microseconds: now.microseconds + seconds * 1_000_000) }

  var options: LedgerOptions {
    var options = LedgerOptions()
    options.clock = { [self] in now }
    return options
  }
}

extension Verdict {
  /// What a decision says that is only to look.
  static var looked: Verdict { .refuse("looked", "it was only to look") }
}

extension Ledger {
  /// Decides about one customer, under an id of its own where none is given.
  @discardableResult
  func decide(
    _ name: DecisionName = "test/1", about customer: CustomerNumber, id: String = UUID().uuidString,
    _ body: @escaping @Sendable (StagedLog) throws -> Verdict
  ) async throws -> DecisionOutcome {
    let request = DecisionRequest(name, about: [customer], as: TouchpointID("web", id), asking: "")
    return try await decide(request, body)
  }

  /// Everything that a reader sees of every touchpoint, in words.
  func transcript(reveal: Bool = false) throws -> [String] {
    var lines: [String] = []
    try forEachTouchpoint(TouchpointQuery(), reveal: reveal) {
      var touchpoint = $0
      // Which person it counts for follows from all merges, later ones too.
      touchpoint.component = nil
      lines.append("\(touchpoint)")
      return true
    }
    return lines
  }

  /// Checks every derived table, and expects all of them to be right.
  func expectSoundTables(rebuild: Bool = false, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for report in try checkDerivedTables(rebuild: rebuild) {
      #expect(report.differences.isEmpty, "\(report.table)", sourceLocation: sourceLocation)
    }
  }
}

/// The helper of tools/faults, as a process of its own.
struct Helper {
  struct Result {
    var status: Int32
    var signal: Int32
    var output: String
    var errors: String
  }

  static let path: String = {
    let directory = (CommandLine.arguments[0] as NSString).deletingLastPathComponent
    return directory + "/perennial-faults"
  }()

  static var repository: String {
    URL(fileURLWithPath: #filePath).pathComponents.dropLast(4).joined(separator: "/")
  }

  static func process(_ arguments: [String]) -> Process { process(path, arguments) }

  private static func process(_ executable: String, _ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    return process
  }

  static func run(_ arguments: String...) throws -> Result { try run(path, arguments) }

  static func run(_ executable: String, _ arguments: [String]) throws -> Result {
    let process = process(executable, arguments)
    let files = try TemporaryDirectory()
    for name in ["/out", "/err"] { try Data().write(to: URL(fileURLWithPath: files.path + name)) }
    process.standardOutput = FileHandle(forWritingAtPath: files.path + "/out")
    process.standardError = FileHandle(forWritingAtPath: files.path + "/err")
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let killed = process.terminationReason == .uncaughtSignal
    return Result(
      status: killed ? -1 : process.terminationStatus, signal: killed ? process.terminationStatus : 0,
      output: String(decoding: try bytes(ofFile: files.path + "/out"), as: UTF8.self),
      errors: String(decoding: try bytes(ofFile: files.path + "/err"), as: UTF8.self))
  }
}
