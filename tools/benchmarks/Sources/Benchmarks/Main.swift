// The benchmark command: runs the engine and the C floor in turn, and prints both side by side.

internal import Foundation

@main struct Main {
  static func main() async {
    do {
      try await run()
    } catch {
      FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run() async throws {
    let arguments = try Arguments(CommandLine.arguments.dropFirst())
    let folder = arguments.directory ?? FileManager.default.currentDirectoryPath
    let directory = "\(folder)/benchmark-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let log = try LogBenchmark(in: directory, size: arguments.quick ? .quick : .full)
    let measures = try await log.measures()
    print(Measure.table(measures))
    if let file = arguments.json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(["measures": measures]).write(to: URL(fileURLWithPath: file))
    }
  }
}

/// `[--quick] [--json FILE] [--directory DIR]`
struct Arguments {
  var quick = false
  var json: String?
  /// Where the ledgers are made: on the disk that is to be measured.
  var directory: String?

  init(_ words: some Sequence<String>) throws {
    var words = words.makeIterator()
    while let word = words.next() {
      switch word {
      case "--quick": quick = true
      case "--json": json = try Self.value(of: word, words.next())
      case "--directory": directory = try Self.value(of: word, words.next())
      default: throw Fault("unknown argument \(word); known are --quick, --json FILE, --directory DIR")
      }
    }
  }

  private static func value(of option: String, _ value: String?) throws -> String {
    guard let value else { throw Fault("\(option) needs a value") }
    return value
  }
}

/// Why a run ends early.
struct Fault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
