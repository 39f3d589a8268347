internal import MappedFiles

/// What a folder is that holds no checkpoint in itself, and what to give instead.
struct FolderDiagnosis {
  /// The sentence for a person who gave the folder.
  let sentence: String

  /// A folder that is known by a name in it.
  private struct Row {
    let name: String
    let sentence: String
  }

  private static let rows = [
    Row(
      name: "saved_model.pb",
      sentence: """
        this is a SavedModel of TensorFlow, which holds no PyTorch checkpoint; load it in TensorFlow, \
        and write its variables with safetensors.numpy.save_file
        """),
    Row(
      name: "com.apple.CoreML",
      sentence: """
        this is the data of a Core ML package, which holds no PyTorch checkpoint; give the checkpoint \
        that it was converted from
        """),
    Row(
      name: "sys_info",
      sentence: """
        this is a checkpoint of PyTorch before 0.1.10 that was unpacked; pack its files again with tar, \
        and give the archive
        """),
    Row(
      name: "pytorch_model.bin.index.json",
      sentence: "this is a folder; give pytorch_model.bin.index.json in it, the index of its shards"
    ),
    Row(
      name: "model.safetensors.index.json",
      sentence: "this is a folder; give model.safetensors.index.json in it, the index of its shards"
    ),
    Row(
      name: "zero_to_fp32.py",
      sentence: """
        this is a checkpoint of DeepSpeed in pieces; run its zero_to_fp32.py, and give the file that it \
        writes
        """),
  ]

  /// The endings of files that are read.
  private static let endings = [
    ".safetensors", ".pth", ".pt", ".bin", ".ckpt", ".rnw", ".npz", ".npy", ".pkl", ".tar", ".pt2",
  ]

  /// Looks at the names in a folder.
  init(_ folder: String, _ names: [String]) {
    if let row = Self.rows.first(where: { names.contains($0.name) }) {
      sentence = row.sentence
      return
    }
    if names.contains("Manifest.json"),
      FileSystem.isFolder("\(folder)/Data/com.apple.CoreML", followingLinks: true)
    {
      sentence = """
        this is a Core ML package, which holds no PyTorch checkpoint; give the checkpoint that it was \
        converted from
        """
      return
    }
    if names.contains(where: { $0.utf8.suffix(7).elementsEqual(".distcp".utf8) }) {
      sentence = """
        this is a checkpoint of torch.distributed.checkpoint without its .metadata, which describes the \
        other files; fetch it into the folder
        """
      return
    }
    let files = names.filter { name in Self.endings.contains { name.hasSuffix($0) } }
    let listed = files.prefix(5).joined(separator: ", ") + (files.count > 5 ? ", …" : "")
    sentence =
      files.isEmpty
      ? "this is a folder without a checkpoint, not a file; give a checkpoint"
      : "this is a folder, not a file; give a checkpoint in it: \(listed)"
  }
}
