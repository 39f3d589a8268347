public import ArgumentParser
public import Tensors
import TorchArchive

/// The options that say how a file is to be read.
struct ReadingOptions: ParsableArguments {
  @Option(
    help:
      "The byte order of the data, where an old file written on a big-endian machine leaves it open."
  )
  var byteOrder: ByteOrder?

  var archiveOptions: ArchiveOptions {
    var options = ArchiveOptions()
    options.byteOrder = byteOrder
    return options
  }
}

extension ByteOrder: ExpressibleByArgument {}
