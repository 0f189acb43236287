package io.jbuild.runner.syscall;

/** The error numbers of errno(3), as one reads them. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int E2BIG = 7;
  public static final int ECHILD = 10;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENOTTY = 25;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int ERANGE = 34;
  public static final int ENOSYS = 38;
  public static final int ENOTEMPTY = 39;
  public static final int ELOOP = 40;
  public static final int ENODATA = 61;
  public static final int EOPNOTSUPP = 95;

  private Errno() {}

  /** For example {@code EPERM (operation not permitted)}. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (operation not permitted)";
      case ENOENT -> "ENOENT (no such file or directory)";
      case ESRCH -> "ESRCH (no such process)";
      case EINTR -> "EINTR (interrupted)";
      case EIO -> "EIO (input/output error)";
      case 6 -> "ENXIO (no such device or address)";
      case E2BIG -> "E2BIG (argument list too long)";
      case 8 -> "ENOEXEC (exec format error)";
      case 9 -> "EBADF (bad file descriptor)";
      case ECHILD -> "ECHILD (no child processes)";
      case 11 -> "EAGAIN (resource temporarily unavailable)";
      case 12 -> "ENOMEM (cannot allocate memory)";
      case EACCES -> "EACCES (permission denied)";
      case 14 -> "EFAULT (bad address)";
      case EBUSY -> "EBUSY (device or resource busy)";
      case EEXIST -> "EEXIST (file exists)";
      case 18 -> "EXDEV (not on the same file system)";
      case 19 -> "ENODEV (no such device)";
      case ENOTDIR -> "ENOTDIR (not a directory)";
      case EISDIR -> "EISDIR (is a directory)";
      case EINVAL -> "EINVAL (invalid argument)";
      case 23 -> "ENFILE (too many open files in system)";
      case 24 -> "EMFILE (too many open files)";
      case ENOTTY -> "ENOTTY (not a terminal)";
      case 26 -> "ETXTBSY (text file busy)";
      case 27 -> "EFBIG (file too large)";
      case ENOSPC -> "ENOSPC (no space left on device)";
      case EROFS -> "EROFS (read-only file system)";
      case 31 -> "EMLINK (too many links)";
      case 32 -> "EPIPE (broken pipe)";
      case ERANGE -> "ERANGE (result too large)";
      case 36 -> "ENAMETOOLONG (file name too long)";
      case ENOSYS -> "ENOSYS (function not implemented)";
      case ENOTEMPTY -> "ENOTEMPTY (directory not empty)";
      case ELOOP -> "ELOOP (too many levels of symbolic links)";
      case ENODATA -> "ENODATA (no data available)";
      case EOPNOTSUPP -> "EOPNOTSUPP (operation not supported)";
      case 98 -> "EADDRINUSE (address in use)";
      case 122 -> "EDQUOT (disk quota exceeded)";
      default -> "errno " + errno;
    };
  }
}
