package io.herald.persistence;

import java.nio.file.Path;

/** Another process serves from the data folder. */
public final class DataFolderInUse extends RuntimeException {
  private static final long serialVersionUID = 1;

  DataFolderInUse(Path folder) {
    super(
        "Another Herald serves from the data folder "
            + folder
            + "; stop it, or set HERALD_DATA_DIR to another folder.");
  }
}
