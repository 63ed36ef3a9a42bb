import Foundation
import Ledger
import Testing

@testable import Exchange

@Suite("A file of ours")
struct OutputPlaceTests {
  private let directory = Files.temporary("places")

  private func withFiles(_ body: (String) throws -> Void) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: directory + "/sub", withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: directory) }
    try Data("id\n".utf8).write(to: URL(fileURLWithPath: directory + "/in.csv"))
    try Ledger.create(
      at: directory + "/l", settings: LedgerSettings(currency: "GBP", timeZone: "Europe/London")
    ).close()
    try files.createSymbolicLink(atPath: directory + "/link.csv", withDestinationPath: "in.csv")
    try files.linkItem(atPath: directory + "/in.csv", toPath: directory + "/hard.csv")
    try files.createSymbolicLink(atPath: directory + "/away", withDestinationPath: "l/views")
    try files.createSymbolicLink(atPath: directory + "/head.csv", withDestinationPath: "l/head")
    try body(directory)
  }

  @Test("never takes the place of what is read, whatever name it is called by")
  func inputs() throws {
    try withFiles { directory in
      for name in ["in.csv", "sub/../in.csv", "./in.csv", "link.csv", "hard.csv"] {
        let problem = OutputPlace.problem(
          with: "\(directory)/\(name)", besides: ["none", directory + "/in.csv"])
        #expect(problem?.contains("same file") == true, "\(name)")
      }
      #expect(OutputPlace.problem(with: directory + "/out.csv", besides: [directory + "/in.csv"]) == nil)
      #expect(OutputPlace.problem(with: "", besides: []) != nil)
    }
  }

  @Test("never lies inside a ledger, whatever leads there, and replaces nothing but files")
  func ledgers() throws {
    try withFiles { directory in
      for name in ["l/x.csv", "l/log/data.mdb", "l/views/x.csv", "away/x.csv", "head.csv", "sub/../l/x.csv"] {
        let problem = OutputPlace.problem(with: "\(directory)/\(name)", besides: [])
        #expect(problem?.contains("inside the ledger") == true, "\(name)")
      }
      for path in ["/dev/null", "/dev/stdout", directory, directory + "/l"] {
        #expect(OutputPlace.problem(with: path, besides: []) != nil, "\(path)")
      }
    }
  }

  @Test("of rejects is its owner's, follows no link, and replaces nothing but rejects")
  func rejects() throws {
    try withFiles { directory in
      let path = directory + "/r.csv"
      func write(_ count: Int) throws -> Bool {
        let file = RejectsFile(path: path)
        try file.open()
        try file.write(
          (0..<count).map {
            Reject(place: LinePlace(file: 0, line: $0), reason: "r", text: Array("=1".utf8))
          }, of: ["f"])
        return try file.finish()
      }
      #expect(try write(1))
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "file,line,reason,original\nf,0,r,=1\n")
      #expect(try write(2))
      #expect(try !write(0), "nothing was refused")
      #expect(!FileManager.default.fileExists(atPath: path), "an older one would be taken for this one")
      #expect(throws: ImportError.self) { try RejectsFile(path: directory + "/in.csv").open() }
      #expect(throws: ImportError.self) { try RejectsFile(path: directory + "/link.csv").open() }
      let left = try FileManager.default.contentsOfDirectory(atPath: directory)
      #expect(!left.contains { $0.contains(".new-") }, "\(left)")
      #expect(try String(contentsOfFile: directory + "/in.csv", encoding: .utf8) == "id\n")
    }
  }

  @Test("that is given up leaves nothing, with or without a name")
  func givenUp() throws {
    try withFiles { directory in
      for needsName in [false, true] {
        let path = directory + "/whole.csv"
        do {
          let file = try WholeFile(path: path, needsName: needsName)
          try file.write(Array("half".utf8))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        let file = try WholeFile(path: path, needsName: needsName)
        try file.write(Array("whole".utf8))
        try file.finish()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "whole")
        try FileManager.default.removeItem(atPath: path)
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: directory)
      #expect(!left.contains { $0.contains(".new-") }, "\(left)")
    }
  }
}
