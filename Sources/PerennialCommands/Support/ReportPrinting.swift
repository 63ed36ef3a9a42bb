// A report as a table for a person, as JSON, as CSV, or as a page for a browser.

internal import ArgumentParser
internal import Foundation
internal import Perennial

/// `--format` of a report.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, csv
  /// CSV whose texts are not guarded against spreadsheets.
  case csvAsIs = "csv-as-is"
  /// One page with pictures, which needs nothing else.
  case html

  /// The same format for output that is no report.
  ///
  /// - Throws: a `Failure` for a format that only reports have.
  func plain(_ what: String) throws -> OutputFormat {
    guard let format = OutputFormat(rawValue: rawValue) else {
      throw Failure.usage("--format \(rawValue) is for reports, and \(what) is none; give table, json or csv")
    }
    return format
  }
}

extension Report {
  /// Prints the report, and on standard error what has to be said beside it, whatever the format.
  func print(as format: ReportFormat) throws {
    let document = document
    switch format {
    case .table: for line in document.lines { try StandardOutput.line(line) }
    case .json: try StandardOutput.json([UInt8](try document.json) + [0x0A])
    case .csv: try StandardOutput.data(document.csv())
    case .csvAsIs: try StandardOutput.data(document.csv(guardsFormulas: false))
    case .html: try StandardOutput.data(document.html)
    }
    for note in document.allNotes { Messages.note(note) }
  }
}
