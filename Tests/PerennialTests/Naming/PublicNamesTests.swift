import Foundation
import Perennial
import Testing

/// What an app that imports Foundation beside Perennial writes: every public type can be named without its module.
@Suite struct PublicNamesTests {
  /// The public types that `import Perennial` shows, the messages of touchpoints included.
  static let names: [String] = {
    let shown = [
      "Exchange", "Ledger", "LedgerViews", "LoyaltyActions", "Perennial", "Projection", "ReadModels",
      "Reporting",
      "Schema", "Statistics", "Words",
    ]
    let declaration =
      #/^(?:@\w+ )?public (?:final |nonisolated )*(?:actor|class|enum|protocol|struct|typealias) (\w+)/#
      .anchorsMatchLineEndings()
    var names: Set<String> = []
    for target in shown {
      let root = "\(repository)/Sources/\(target)"
      for file in FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
      where file.hasSuffix(".swift") {
        let text = (try? String(contentsOfFile: "\(root)/\(file)", encoding: .utf8)) ?? ""
        names.formUnion(text.matches(of: declaration).map { String($0.1) })
      }
    }
    return names.sorted()
  }()

  private static let compiler: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { "\($0)/swiftc" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test func theNamesAreFoundInTheSources() {
    #expect(Self.names.count > 350)
    for name in ["Ledger", "MeasureUnit", "OrderPlaced", "Reports", "ReadModel", "View"] {
      #expect(Self.names.contains(name), "\(name)")
    }
  }

  @Test(
    .enabled(if: compiler != nil, "there is no swiftc"), arguments: ["Foundation", "Swift", "_Concurrency"])
  func noneIsAlsoOneOf(_ module: String) throws {
    // A name that the module has compiles; the others are named by errors.
    let proofs = ["Foundation": "Unit", "Swift": "Array", "_Concurrency": "Task"]
    let proof = try #require(proofs[module])
    let lines = (Self.names + [proof]).map { "typealias Shown\($0) = \(module).\($0)" }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "names-\(UUID().uuidString).swift")
    try Data((["import \(module)"] + lines).joined(separator: "\n").utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.compiler))
    process.arguments = ["-typecheck", "-swift-version", "6", file.path]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let missing = Set(output.matches(of: #/error: no type named '(\w+)' in module/#).map { String($0.1) })
    #expect(!missing.contains(proof), "the test tells nothing: \(output.prefix(2000))")
    #expect(Self.names.filter { !missing.contains($0) } == [], "these collide with \(module)'s")
  }

  @Test func namesThatFoundationHasTooInOtherPlacesAreOurs() {
    // Unqualified, with Foundation beside: this compiles.
    let unit: MeasureUnit = .points
    let measure = Measure(5, unit)
    let (position, customer) = (Position(1), CustomerNumber(2))
    let history: [Any.Type] = [History.self, Interval.self, Digest.self, Moment.self, Reference.self]
    #expect(measure.unit == unit && position.rawValue == 1 && customer.rawValue == 2 && history.count == 5)
  }
}
